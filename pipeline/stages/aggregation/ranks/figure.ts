import { count } from '../../../messages/counts-and-lists.ts';
import type { Figure } from '../../../report/drawing/figure.ts';
import { INK } from '../../../report/drawing/palette.ts';
import { rankPlot } from '../../../report/drawing/rank-plot.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { isPresent, numberOf } from '../../../report/words/numbers.ts';
import { heldNames } from '../../../report/words/phrases.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { areAllHeld, rankRangeInWords, resampledOf } from './finding.ts';

const SHOWN = 20;

/** The top models' ranks with their ranges. */
export function rankRanges(tables: Tables): Figure | undefined {
  const ranked = tables.estimates('aggregation.model_score', { method: 'arithmetic_mean' }, 'rank');
  const rows = ranked.slice(0, SHOWN).map((row) => withRange(tables, row));
  const ranking = tables.row('aggregation.ranking', { method: 'arithmetic_mean' });
  const held = heldFixed(ranking);
  const resampled = resampledOf(tables);
  if (tables.isAlone || areAllHeld(tables) || !rows.some((row) => isPresent(row, 'low'))) return undefined;
  const [first] = rows;
  const range = rankRangeInWords(first && { rank_low: first.low!, rank_high: first.high! });
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
function withRange(tables: Tables, row: Row): Row {
  const name = isPresent(row, 'rank_low') ? 'rank' : 'held_data_sets_rank';
  const ends = { low: numberOf(row, `${name}_low`), high: numberOf(row, `${name}_high`) };
  return { ...row, ...ends, name: tables.modelName(row.model_id) };
}

/** Which data sets the ranges hold fixed; empty if none. */
function heldFixed(ranking: Row | undefined): string {
  if (typeof ranking?.held_categories !== 'string') return '';
  return `with the data sets of ${heldNames(ranking.held_categories.split(', '))} held fixed`;
}
