import { dot, line } from '@observablehq/plot';
import { type Figure, frame, griddedX, griddedY, NARROW } from '../../../report/drawing/figure.ts';
import { CATEGORY_COLOURS, GREY, INK } from '../../../report/drawing/palette.ts';
import { curveName, type Drawing, labelsAt, onePlot } from '../../../report/drawing/svg-drawing.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { type Estimate, estimateOf, fixed, hasEstimate, matching } from '../../../report/words/numbers.ts';
import type { Rows } from '../../../warehouse/rows.ts';
import { nextFindings } from './finding.ts';

const [WIDE, HEIGHT, TOP, BOTTOM, LEFT, RIGHT] = [600, 260, 26, 42, 44, 130];
const ORDERS = [
  { chosen: 'cells', label: 'for all scores', colour: INK },
  { chosen: 'score', label: 'for the score', colour: CATEGORY_COLOURS.behavior },
  { chosen: 'random', label: 'random', colour: GREY },
];

/** The error of predictions after the first scores, chosen and at random. */
export function knownScores(tables: Tables): Figure | undefined {
  const rows = tables.rows('prediction.next_check').map((row) => ({ ...row, estimate: row.error }));
  const known = rows.filter(hasEstimate);
  if (known.length < 6) return undefined;
  const { column, columns } = tables.words;
  return {
    title: nextFindings(tables)[0]?.text.replace(/\.$/, '') ?? '',
    topic: `Errors of predictions by the number of known scores`,
    tables: ['prediction.next_check'],
    caption: `Mean absolute error of the scores that are not known, in standard deviations of each ${column}, after the first ${columns} of an order that leaves least variance of all scores, of the combined score, and of random orders.`,
    description: 'A line chart with three lines.',
    draw: (isNarrow) => draw(known, isNarrow ? NARROW : WIDE),
  };
}

/** Curves of the error, which is the rows’ estimate. */
function draw(rows: readonly (Rows['prediction.next_check'] & Estimate)[], width: number): Drawing {
  const domain: [number, number] = [0, 1.05 * Math.max(...rows.map(estimateOf))];
  const curves = ORDERS.map(({ chosen, ...curve }) => ({ ...curve, rows: matching(rows, { chosen }) }));
  const at = { x: 'n_known', y: 'estimate' };
  const place = { top: TOP, bottom: HEIGHT - BOTTOM, step: 14, x: width - RIGHT + 12, y: 0 };
  return onePlot(
    {
      ...frame(width, HEIGHT, [TOP, RIGHT, BOTTOM, LEFT]),
      x: { type: 'log' },
      y: { domain },
      marks: [
        griddedY({ ticks: 5, label: '↑ mean absolute error', tickFormat: fixed(1) }),
        griddedX({ ticks: [1, 2, 3, 5, 10, 20], tickFormat: String, label: 'known scores' }),
        curves.map(({ colour, rows: own }) => [
          line(own, { ...at, stroke: colour, strokeWidth: 1.6 }),
          dot(own, { ...at, fill: colour, r: 3 }),
        ]),
      ],
    },
    labelsAt(curves.map(curveName), domain, place),
  );
}
