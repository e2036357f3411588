import { dot, line } from '@observablehq/plot';
import { type Figure, frame, griddedX, griddedY, NARROW } from '../../../report/drawing/figure.ts';
import { CATEGORY_COLOURS, GREY, INK } from '../../../report/drawing/palette.ts';
import { type Drawing, drawing, labelsAt } from '../../../report/drawing/svg-drawing.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { fixed, matching } from '../../../report/words/numbers.ts';
import type { Rows } from '../../../warehouse/rows.ts';
import { nextFindings } from './finding.ts';

const [WIDE, HEIGHT, TOP, BOTTOM, LEFT, RIGHT] = [600, 260, 26, 42, 44, 130];
const ORDERS = { cells: INK, score: CATEGORY_COLOURS.behavior, random: GREY };
const NAMES = { cells: 'for all scores', score: 'for the score', random: 'random' };

/** The error of predictions after the first scores, chosen and at random. */
export function knownScores(tables: Tables): Figure | undefined {
  const rows = tables.rows('prediction.next_check').filter(({ error }) => Number.isFinite(error));
  if (rows.length < 6) return undefined;
  const { column, columns } = tables.words;
  return {
    title: nextFindings(tables)[0]?.text.replace(/\.$/, '') ?? '',
    topic: `Errors of predictions by the number of known scores`,
    tables: ['prediction.next_check'],
    caption: `Mean absolute error of the scores that are not known, in standard deviations of each ${column}, after the first ${columns} of an order that leaves least variance of all scores, of the combined score, and of random orders.`,
    description: 'A line chart with three lines.',
    draw: (isNarrow) => draw(rows, isNarrow ? NARROW : WIDE),
  };
}

function draw(rows: readonly Rows['prediction.next_check'][], width: number): Drawing {
  const errors = rows.map(({ error }) => error);
  const domain: [number, number] = [0, 1.05 * Math.max(...errors)];
  const curves = Object.entries(ORDERS).map(([chosen, colour]) => ({
    chosen,
    colour,
    own: matching(rows, { chosen }),
  }));
  const plot = {
    ...frame(width, HEIGHT, [TOP, RIGHT, BOTTOM, LEFT]),
    x: { type: 'log' as const },
    y: { domain },
    marks: [
      griddedY({ ticks: 5, label: '↑ mean absolute error', tickFormat: fixed(1) }),
      griddedX({ ticks: [1, 2, 3, 5, 10, 20], tickFormat: String, label: 'known scores' }),
      ...curves.flatMap(({ colour, own }) => [
        line(own, { x: 'n_known', y: 'error', stroke: colour, strokeWidth: 1.6 }),
        dot(own, { x: 'n_known', y: 'error', fill: colour, r: 3 }),
      ]),
    ],
  };
  const labels = curves.map(({ chosen, colour, own }) => ({
    value: own.at(-1)!.error,
    text: `● ${NAMES[chosen as keyof typeof NAMES]}`,
    markColour: colour,
  }));
  const place = { top: TOP, bottom: HEIGHT - BOTTOM, step: 14, x: width - RIGHT + 12, y: 0 };
  return drawing(width, HEIGHT, [{ x: 0, y: 0, plot }], labelsAt(labels, domain, place));
}
