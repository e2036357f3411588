import { axisY, identity, type Markish, raster, rect, ruleX, ruleY, text } from '@observablehq/plot';
import { groups } from 'd3-array';
import type { PageMetric } from '../data/page-data.ts';
import { frame } from '../drawing/figure.ts';
import { CORRELATION_SCALE, coloursOf } from '../drawing/palette.ts';
import { fittedApart, textWidth } from '../words/labels.ts';
import { categoryName } from '../words/phrases.ts';
import { labelledPlot } from './labelled-plot.ts';
import type { Pairs } from './pairs.ts';

/** Where the cells are, in pixels. */
export interface MatrixLayout {
  left: number;
  cell: number;
  /** False if rows are too low for the names of their metrics. */
  hasNames: boolean;
}

/** Height of the stripes of categories, their names and a gap, above the cells. */
export const TOP = 28;
const STRIPE = 5;
const GAP = 2;
const LARGEST_CELL = 30;
const SMALLEST_NAME = 10;
const LARGEST_NAME = 13;
const LONGEST_NAME = 230;
/** Most of the width that names may take. */
const NAME_SHARE = 0.4;

/** Fits the cells into a width, with names if these are legible. */
export function matrixLayout(metrics: number, width: number): MatrixLayout {
  const cellBeside = (left: number) => {
    const cell = Math.min(LARGEST_CELL, (width - left) / metrics);
    return cell < SMALLEST_NAME ? cell : Math.floor(cell);
  };
  const room = Math.min(LONGEST_NAME, Math.floor(width * NAME_SHARE));
  const hasNames = cellBeside(room) >= SMALLEST_NAME;
  const left = hasNames ? room : STRIPE + GAP;
  return { left, cell: cellBeside(left), hasNames };
}

/** The correlations of some metrics; a pair with fewer models than `least` stays grey. */
export function matrixPicture(
  pairs: Pairs,
  metrics: readonly number[],
  least: number,
  layout: MatrixLayout,
): Element {
  const side = layout.cell * metrics.length;
  const shown = metrics.map((metric) => pairs.data.metrics[metric]!);
  const correlations = metrics.flatMap((one) =>
    metrics.map((other) => {
      const pair = pairs.of(one, other);
      return one === other || !pair || pair[3] < least ? null : pair[4];
    }),
  );
  const size = { width: metrics.length, height: metrics.length };
  const hasCategories = new Set(pairs.data.metrics.map(({ category }) => category)).size > 1;
  return labelledPlot({
    ...frame(layout.left + side, TOP + side, [TOP, 0, 0, layout.left]),
    ariaLabel: `Correlations of ${metrics.length} metrics`,
    x: { axis: null, domain: [0, metrics.length] },
    y: { axis: null, domain: [metrics.length, 0] },
    color: CORRELATION_SCALE,
    marks: [
      rect([metrics.length], { x1: 0, x2: identity, y1: 0, y2: identity, fill: 'var(--line)' }),
      raster(correlations, { ...size, fill: identity, imageRendering: 'pixelated' }),
      hasCategories ? categoryMarks(shown, layout) : null,
      layout.hasNames ? nameMark(shown, layout) : null,
    ],
  });
}

/** Stripes in the colours of the categories above and left of the cells, and their names where they fit. */
function categoryMarks(metrics: readonly PageMetric[], { cell }: MatrixLayout): Markish[] {
  const colour = coloursOf(metrics.map(({ category }) => category));
  const parts = groups([...metrics.entries()], ([, { category }]) => category).map(([category, own]) => {
    const start = own[0]![0];
    return { category, start, end: start + own.length, middle: start + own.length / 2 };
  });
  const named = parts.filter(({ category, start, end }) => {
    return textWidth(categoryName(category), 12) <= (end - start) * cell;
  });
  const stroke = ({ category }: { category: string }) => colour(category);
  const at = () => -(GAP + STRIPE / 2) / cell;
  const name = ({ category }: { category: string }) => categoryName(category);
  return [
    ruleY(parts, { x1: 'start', x2: 'end', y: at, stroke, strokeWidth: STRIPE }),
    ruleX(parts, { y1: 'start', y2: 'end', x: at, stroke, strokeWidth: STRIPE }),
    text(named, { x: 'middle', y: at, dy: -10, text: name }),
  ];
}

/** The names of the metrics, left of their rows. */
function nameMark(metrics: readonly PageMetric[], { left, cell }: MatrixLayout): Markish {
  const fontSize = Math.min(LARGEST_NAME, cell);
  const labels = metrics.map(({ label }) => label);
  const names = fittedApart(labels, left - STRIPE - 8, fontSize);
  return axisY({
    ticks: names.map((_, row) => row + 0.5),
    tickFormat: (middle: number) => names[middle - 0.5]!,
    tickSize: 0,
    tickPadding: STRIPE + 5,
    label: null,
    fontSize,
  });
}
