import { ruleY, text } from '@observablehq/plot';
import type { Row } from '../../warehouse/rows.ts';
import type { Sketch } from '../drawing/figure.ts';
import { GREY, HIGHLIGHT } from '../drawing/palette.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { rankSetsInWords } from '../findings/judgement-words.ts';
import { nameOf, names } from '../words/phrases.ts';
import { type Layout, rankPlot, WIDE } from './rank-plot.ts';

const SHOWN = 20;

/** The top of the ranking with rank sets, and where tiers begin. */
export function rankSets(tables: Tables): Sketch {
  const ranking = tables.orderedRanking();
  const ranked = tables.ranked();
  const rows = ranked.slice(0, SHOWN).map(
    (row): Row => ({
      ...row,
      low: row.rank_set_low!,
      high: row.rank_set_high!,
      name: tables.modelName(row.model_id),
    }),
  );
  const rest = ranked.length - rows.length;
  const more = rest > 0 ? [{ model_id: '', name: `… ${rest} more` }] : [];
  const { words } = tables;
  const plot = {
    label: `rank among ${ranked.length} ${words.rows}`,
    colourOf,
    legend: [
      { text: '● may be first', markColour: HIGHLIGHT },
      { text: '● not first', markColour: GREY },
    ],
    right: TIER_ROOM,
    wide: FIRST_SCREEN,
    marks: (layout: Layout) => tierMarks(rows, layout),
  };
  return {
    title: ranking ? `${ranking.n_may_be_first} of the ${ranking.n_models} ${words.rows} may be first` : '',
    topic: `Ranks of the top ${words.rows} by ${nameOf(names.ranking_methods, tables.mainMethod())}, with rank sets and tiers`,
    caption: `Dots are ranks, lines are rank sets. ${rankSetsInWords(tables)}`,
    description: `Dots with rank sets for ${rows.length} ${words.rows}.`,
    missing: !ranking && `There are too few ${words.columns} for rank sets.`,
    draw: (isNarrow) => rankPlot([...rows, ...more], plot, isNarrow),
  };
}

function colourOf(row: Row): string {
  return row.rank_set_low === 1 ? HIGHLIGHT : GREY;
}

/** Half of a laptop's screen. */
const FIRST_SCREEN: Layout = { ...WIDE, width: 600, left: 220, room: 180, ticks: 6 };

/** Room for “tier 12” at the right. */
const TIER_ROOM = 56;

/** A line above the first row of each tier but the first, and the names of tiers. */
function tierMarks(rows: readonly Row[], { step, dy }: Layout) {
  const firsts = rows.filter(({ tier }, i) => tier !== rows[i - 1]?.tier);
  const label = { y: 'model_id', frameAnchor: 'right', textAnchor: 'start', dx: 8, fill: GREY } as const;
  return [
    ruleY(firsts.slice(1), { y: 'model_id', dy: dy - step / 2, strokeOpacity: 0.5 }),
    text(firsts, { ...label, text: (row) => `tier ${row.tier}` }),
  ];
}
