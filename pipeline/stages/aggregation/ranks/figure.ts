import { count } from '../../../messages/counts-and-lists.ts';
import type { Figure } from '../../../report/drawing/figure.ts';
import { INK } from '../../../report/drawing/palette.ts';
import { type Ranked, rankPlot } from '../../../report/drawing/rank-plot.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { isKnown } from '../../../report/words/numbers.ts';
import type { Rows } from '../../../warehouse/rows.ts';
import { areAllHeld, heldInWords, rankRangeInWords, resampledOf } from './finding.ts';

const SHOWN = 20;

/** The top models' ranks with their ranges. */
export function rankRanges(tables: Tables): Figure | undefined {
  const ranked = tables.ranked('arithmetic_mean');
  const rows = ranked.slice(0, SHOWN).map((row) => withRange(tables, row));
  const ranking = tables.row('aggregation.ranking', { method: 'arithmetic_mean' });
  const held = heldFixed(ranking);
  const resampled = resampledOf(tables);
  if (tables.isAlone || areAllHeld(tables) || !rows.some((row) => isKnown(row.low))) return undefined;
  const [first] = rows;
  const range = rankRangeInWords(first?.low, first?.high);
  const plot = { label: `rank among ${ranked.length} models`, colourOf: () => INK, legend: [] };
  return {
    title: range ? titleOf(range, held) : '',
    topic: `Ranks of the top ${SHOWN} models by the arithmetic mean, and their ranges over resampled ${resampled}${held && `, ${held}`}`,
    caption: `The first ${rows.length} of ${count(ranked.length, 'model')} scored on every metric. Lines are ranges of ranks: in 19 of 20 resamples of ${resampled}${resampled === 'metrics' ? '' : ', and of metrics within data sets,'} the rank is there${held && `, ${held}. So the lines are far too short for other data sets`}. They are long where ${resampled} disagree about the model.`,
    description: `Dots with ranges for ${rows.length} models.`,
    tables: ['aggregation.model_score', 'aggregation.ranking'],
    draw: (isNarrow) => rankPlot(rows, plot, isNarrow),
  };
}

/** With data sets held fixed, a range is far too narrow for a title. */
function titleOf(range: string, held: string): string {
  return held ? `Ranks vary even ${held}` : `In 19 of 20 resamples, the first model’s rank is ${range}`;
}

/** Adds the name, and the range of a model's rank over all data sets; where it has none, the range with some of them held fixed. */
function withRange(tables: Tables, row: Rows['aggregation.model_score']): Ranked {
  const [low, high] = isKnown(row.rank_low)
    ? [row.rank_low, row.rank_high]
    : [row.held_data_sets_rank_low, row.held_data_sets_rank_high];
  return { model_id: row.model_id, rank: row.rank, low, high, name: tables.modelName(row.model_id) };
}

/** Which data sets the ranges hold fixed; empty if none. */
function heldFixed(ranking: Rows['aggregation.ranking'] | undefined): string {
  const held = heldInWords(ranking);
  return held && `with the data sets of ${held} held fixed`;
}
