import { axisY, type Markish, ruleX, ruleY } from '@observablehq/plot';
import { coloursOf } from './palette.ts';

/** Width of the stripes of categories beside a matrix, and their distance from it. */
export const STRIPE = 5;
export const GAP = 2;

/** Stripes in the colours of the groups of columns and rows, above and left of the cells, which are a unit wide. */
export function groupStripes(columns: readonly string[], cell: number, rows = columns): Markish[] {
  const colour = coloursOf(columns);
  const at = () => -(GAP + STRIPE / 2) / cell;
  const stripe = { stroke: colour, strokeWidth: STRIPE, shapeRendering: 'crispEdges' };
  const start = (_: string, i: number) => i;
  const end = (_: string, i: number) => i + 1;
  return [
    ruleY(columns, { ...stripe, y: at, x1: start, x2: end }),
    ruleX(rows, { ...stripe, x: at, y1: start, y2: end }),
  ];
}

/** The names of the rows, left of their stripes; if rows are lower than a name, only every second or third has one. */
export function rowNames(names: readonly string[], fontSize: number, every = 1): Markish {
  return axisY({
    ticks: names.map((_, row) => row + 0.5).filter((_, row) => row % every === 0),
    tickFormat: (middle: number) => names[middle - 0.5]!,
    tickSize: 0,
    tickPadding: STRIPE + 5,
    label: null,
    fontSize,
  });
}
