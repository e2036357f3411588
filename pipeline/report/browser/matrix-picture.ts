import { identity, raster, rect } from '@observablehq/plot';
import { frame } from '../drawing/figure.ts';
import { GAP, groupStripes, rowNames, STRIPE } from '../drawing/matrix-marks.ts';
import { CORRELATION_SCALE } from '../drawing/palette.ts';
import { fittedApart } from '../words/labels.ts';
import { distinct } from '../words/numbers.ts';
import { labelledPlot } from './labelled-plot.ts';
import type { Pairs } from './pairs.ts';

/** Where the cells are, in pixels. */
interface MatrixLayout {
  left: number;
  cell: number;
  /** False if rows are too low for the names of their metrics. */
  hasNames: boolean;
}

/** Height of the stripes of categories and a gap, above the cells. */
export const TOP = STRIPE + GAP;
/** Below the cells, for the last name. */
const BELOW = 4;
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

/** The correlations of some metrics with others; a pair that counts in no mean stays grey. */
export function matrixPicture(
  pairs: Pairs,
  rows: readonly number[],
  columns: readonly number[],
  { left, cell, hasNames }: MatrixLayout,
): Element {
  const { metrics, minimumModels } = pairs.data;
  const labels = rows.map((row) => metrics[row]!.label);
  const groupsOf = (shown: readonly number[]) => shown.map((metric) => metrics[metric]!.group);
  const correlations = rows.flatMap((row) =>
    columns.map((column) => {
      const pair = pairs.of(row, column);
      return row === column || !pair || pair.n < minimumModels ? null : pair.rho;
    }),
  );
  const fontSize = Math.min(LARGEST_NAME, cell);
  const hasGroups = distinct(metrics, 'group').length > 1;
  return labelledPlot({
    ...frame(left + cell * columns.length, TOP + cell * rows.length + BELOW, [TOP, 0, BELOW, left]),
    ariaLabel: `Correlations of ${rows.length} by ${columns.length} ${pairs.data.words.columns}`,
    x: { axis: null, domain: [0, columns.length] },
    y: { axis: null, domain: [rows.length, 0] },
    color: CORRELATION_SCALE,
    marks: [
      rect([columns.length], { x1: 0, x2: identity, y1: 0, y2: rows.length, fill: 'var(--line)' }),
      raster(correlations, {
        width: columns.length,
        height: rows.length,
        fill: identity,
        imageRendering: 'pixelated',
      }),
      hasGroups ? groupStripes(groupsOf(columns), cell, groupsOf(rows)) : null,
      hasNames ? rowNames(fittedApart(labels, left - STRIPE - 8, fontSize), fontSize) : null,
    ],
  });
}
