import { dot, type Markish, ruleY, text } from '@observablehq/plot';
import { ticks } from 'd3-array';
import { fittedInMiddle } from '../words/labels.ts';
import { isKnown } from '../words/numbers.ts';
import { frame, griddedX, NARROW } from './figure.ts';
import { GREY, HALO } from './palette.ts';
import { type Caption, type Drawing, onePlot } from './svg-drawing.ts';

const TOP = 30;
const BOTTOM = 40;
const NAME = 12;

const SCORE_ROOM = 56;
const SCORE = {
  y: 'model_id',
  text: 'score',
  frameAnchor: 'right',
  textAnchor: 'end',
  dx: SCORE_ROOM - 6,
} as const;

export interface Layout {
  width: number;
  /** Height of a row. */
  step: number;
  /** Left margin. */
  left: number;
  /** From the margin to the rank and to the name, and from the line down to both. */
  rankX: number;
  nameX: number;
  dy: number;
  anchor: 'start' | 'end';
  /** Width of the longest name. */
  room: number;
  ticks: number;
}

/** Names and ranks are beside the lines. */
export const WIDE: Layout = {
  width: 760,
  step: 20,
  left: 310,
  rankX: -12,
  nameX: -38,
  dy: 0,
  anchor: 'end',
  room: 270,
  ticks: 8,
};

/** Names and ranks are above the lines. */
const PHONE: Layout = {
  width: NARROW,
  step: 36,
  left: 14,
  rankX: -14,
  nameX: 10,
  dy: -13,
  anchor: 'start',
  room: NARROW - 26,
  ticks: 4,
};

/** A model's rank, with its range; one without a rank is only named. */
export interface Ranked {
  model_id: string;
  name: string;
  rank?: number;
  low?: number;
  high?: number;
  tier?: number;
  score?: string;
}

/** What a picture of ranks has besides rows. */
interface RankPlot {
  /** Below the axis. */
  label: string;
  colourOf: (row: Ranked) => string;
  /** What colours mean, from left to right. */
  legend: readonly Pick<Caption, 'text' | 'markColour'>[];
  /** Whether the rows’ `score` is at the right. */
  hasScores?: boolean;
  /** The first row of each tier but the first. */
  tiers?: readonly Ranked[];
  /** The layout where there is room; {@link WIDE} by default. */
  wide?: Layout;
}

/**
 * Rows below each other, with a dot at the rank and a line from `low` to `high`.
 *
 * @param rows in their order
 */
export function rankPlot(rows: readonly Ranked[], plot: RankPlot, isNarrow: boolean): Drawing {
  const { label, colourOf, legend, hasScores = false, tiers = [], wide = WIDE } = plot;
  const layout = isNarrow ? PHONE : wide;
  const { width, step, left } = layout;
  const end = Math.max(2, ...rows.flatMap(({ rank, high }) => [rank, high]).filter(isKnown));
  const roundRanks = ticks(1, end, layout.ticks).filter((rank) => rank > 1 && Number.isInteger(rank));
  const captions = legend.map((entry, i) => ({ ...entry, x: left + i * 186, y: 16 }));
  return onePlot(
    {
      ...frame(width, TOP + rows.length * step + BOTTOM, [TOP, hasScores ? SCORE_ROOM : 14, BOTTOM, left]),
      x: { domain: [1, end] },
      y: { axis: null, type: 'point', domain: rows.map(({ model_id }) => model_id), padding: 0.5 },
      marks: [
        griddedX({ ticks: [1, ...roundRanks], tickFormat: String, label }),
        hasScores ? text(rows, SCORE) : undefined,
        ruleY(rows, { x1: 'low', x2: 'high', y: 'model_id', stroke: colourOf, strokeWidth: 2.5 }),
        dot(rows, { x: 'rank', y: 'model_id', r: 4.5, fill: colourOf, title: tooltip }),
        tierMarks(tiers, layout),
        labels(rows, layout),
      ],
    },
    captions,
  );
}

/** A line above the first row of a tier, and its name. */
function tierMarks(firsts: readonly Ranked[], { step, dy }: Layout): Markish[] {
  const above = { y: 'model_id', dy: dy - step / 2 } as const;
  const name = {
    ...HALO,
    frameAnchor: 'right',
    textAnchor: 'end',
    lineAnchor: 'bottom',
    fill: GREY,
  } as const;
  return [
    ruleY(firsts, { ...above, strokeOpacity: 0.5 }),
    text(firsts, { ...above, ...name, text: ({ tier }) => `tier ${tier}` }),
  ];
}

/** A row's rank and its range. */
function tooltip(row: Ranked): string {
  const ends = isKnown(row.low) ? ` (${row.low} to ${row.high})` : '';
  return `${row.name}: rank ${row.rank}${ends}`;
}

/** The ranks and names of the rows. */
function labels(rows: readonly Ranked[], { rankX, nameX, dy, anchor, room }: Layout): Markish[] {
  const at = { y: 'model_id', frameAnchor: 'left', textAnchor: anchor, dy, fontSize: NAME } as const;
  const shown = ({ name }: Ranked) => fittedInMiddle(name, room, NAME);
  return [
    text(rows, { ...at, dx: rankX, text: 'rank', fontWeight: 600 }),
    text(rows, { ...at, ...HALO, dx: nameX, text: shown }),
  ];
}
