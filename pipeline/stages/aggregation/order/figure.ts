import type { Figure } from '../../../report/drawing/figure.ts';
import { GREY, HIGHLIGHT } from '../../../report/drawing/palette.ts';
import { type Layout, type Ranked, rankPlot, WIDE } from '../../../report/drawing/rank-plot.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { matching } from '../../../report/words/numbers.ts';
import { nameOf, names } from '../../../report/words/phrases.ts';
import { aboutRankSets, unitsOf } from './finding.ts';
import { scoreTexts } from './table-words.ts';

const SHOWN = 15;

/** The top of the ranking with rank sets and scores. */
export function rankSets(tables: Tables): Figure | undefined {
  const ranking = tables.orderedRanking();
  if (!ranking) return undefined;
  const ranked = tables.ranked();
  const scores = scoreTexts(tables, ranking);
  const rows = ranked.slice(0, SHOWN).map(
    (row): Ranked => ({
      ...row,
      low: row.rank_set_low,
      high: row.rank_set_high,
      name: tables.modelName(row.model_id),
      score: scores.get(row.model_id)!,
    }),
  );
  const rest = ranked.slice(SHOWN);
  const first = matching(rest, { rank_set_low: 1 }).length;
  const more = {
    model_id: '',
    name: `… ${rest.length} more, ${first} might be first`,
  };
  const { words } = tables;
  const units = unitsOf(tables, ranking);
  const plot = {
    label: `rank among ${ranked.length} ${words.rows}`,
    colourOf,
    legend: LEGEND.filter(({ markColour }) => rows.some((row) => colourOf(row) === markColour)),
    hasScores: true,
    tiers: rows.filter(({ tier }, i) => i > 0 && tier !== rows[i - 1]!.tier),
    wide: FIRST_SCREEN,
  };
  return {
    title: `${ranking.n_may_be_first} of the ${ranking.n_models} ${words.rows} might be first over many ${units} like these, if ${units} are independent draws`,
    topic: `Ranks of the top ${words.rows} by ${nameOf(names.ranking_methods, tables.mainMethod())}, with rank sets and scores`,
    caption: `Dots are ranks, lines are rank sets, numbers at the right are scores. ${aboutRankSets(tables, SHOWN).join(' ')}`,
    description: `Dots with rank sets for ${rows.length} ${words.rows}.`,
    tables: ['aggregation.model_score', 'aggregation.ranking'],
    draw: (isNarrow) => rankPlot(rest.length > 0 ? [...rows, more] : rows, plot, isNarrow),
  };
}

function colourOf({ low }: Ranked): string {
  return low === 1 ? HIGHLIGHT : GREY;
}

/** Half of a laptop's screen. */
const FIRST_SCREEN: Layout = { ...WIDE, width: 600, left: 220, room: 180, ticks: 6 };

const LEGEND = [
  { text: '● might be first', markColour: HIGHLIGHT },
  { text: '● cannot be first', markColour: GREY },
];
