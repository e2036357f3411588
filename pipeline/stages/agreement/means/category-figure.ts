import { cell, text } from '@observablehq/plot';
import { sort } from 'd3-array';
import { count, listed } from '../../../messages/counts-and-lists.ts';
import { type Figure, frame, NARROW } from '../../../report/drawing/figure.ts';
import { CORRELATION_SCALE, inkOn } from '../../../report/drawing/palette.ts';
import { type Drawing, onePlot } from '../../../report/drawing/svg-drawing.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { byAgreement } from '../../../report/words/agreement-words.ts';
import { textWidth } from '../../../report/words/labels.ts';
import {
  correlation,
  hasEstimate,
  intervalText,
  rhoOf,
  rhoWithInterval,
} from '../../../report/words/numbers.ts';
import { capital, categoryName } from '../../../report/words/phrases.ts';
import { inOrder } from '../../../sources/categories.ts';
import type { Rows } from '../../../warehouse/rows.ts';
import { withCorrelation } from './data-set-words.ts';

type CategoryPair = Rows['agreement.category_pair'];

/** Room for the picture, and the largest cells. */
const WIDE = { room: 860, wide: 104, high: 56 };
const PHONE: typeof WIDE = { room: NARROW, wide: 60, high: 44 };
const NAMES = 12;

/** Mean correlations within and between categories. */
export function categoryAgreement(tables: Tables): Figure | undefined {
  const rows = tables.estimates('agreement.category_pair');
  // Fewer cells than within two categories and between them.
  if (rows.length < 3) return undefined;
  const { column, columns, group, groups, overFamilies } = tables.words;
  return {
    title: message(tables, rows),
    topic: `Mean correlation of ${columns} within and between ${groups}`,
    caption: `Mean Spearman’s ρ of the pairs of ${columns} within a ${group} and between two, with the number of pairs and, where a cell has room, its 95 % interval${overFamilies}. A ${group} with one ${column} has no pair of its own.`,
    tables: ['agreement.category_pair', 'agreement.summary'],
    description: `A triangle of ${rows.length} cells, each with a mean correlation.`,
    draw: (isNarrow) => draw(rows, isNarrow ? PHONE : WIDE),
  };
}

/**
 * In which categories metrics agree (the interval is above what is weak), and in which hardly (it lies within); if there are not
 * both, the mean of all pairs.
 */
function message(tables: Tables, rows: readonly CategoryPair[]): string {
  const mean = tables.headline();
  const average = hasEstimate(mean)
    ? `${capital(tables.subject())} correlate by ρ = ${rhoWithInterval(mean)} on average`
    : '';
  if (tables.asked()) return average;
  const same = rows.filter(({ category_a, category_b }) => category_a === category_b);
  const within = sort(same, (row) => -row.estimate);
  const { agree, hardly } = byAgreement(within);
  const inWords = (row: CategoryPair) => withCorrelation(tables, row);
  const strong = listed(agree.map(inWords));
  const weak = listed(hardly.map(inWords));
  return strong && weak ? `Metrics agree within ${strong}, but hardly within ${weak}` : average;
}

function draw(rows: readonly CategoryPair[], { room, wide, high }: typeof WIDE): Drawing {
  const present = inOrder(rows.flatMap(({ category_a, category_b }) => [category_a, category_b]));
  // A category with a single metric has neither a row nor a column of its own.
  const across = present.filter((name) => rows.some(({ category_a }) => category_a === name));
  const down = present.filter((name) => rows.some(({ category_b }) => category_b === name));
  const longest = Math.max(...present.map((name) => textWidth(categoryName(name), NAMES)));
  const left = longest + 12;
  const side = Math.min(wide, (room - left - 4) / across.length);
  // Names that are wider than their column are slanted.
  const isSlanted = longest > side;
  const bottom = isSlanted ? longest * 0.75 + 12 : 26;
  const width = left + across.length * side + 4;
  const height = down.length * high + bottom + 4;
  const at = { x: 'category_a', y: 'category_b' };
  const axis = { label: null, tickSize: 0, tickFormat: categoryName };
  const lines = linesFor(side);
  const fill = (row: CategoryPair) => inkOn(row.estimate);
  return onePlot({
    ...frame(width, height, [4, 4, bottom, left]),
    padding: 0,
    x: { ...axis, domain: across, ...(isSlanted && { tickRotate: -45 }) },
    y: { ...axis, domain: down },
    color: CORRELATION_SCALE,
    marks: [
      cell(rows, { ...at, fill: 'estimate', inset: 1 }),
      lines.map(({ words, fontSize, fontWeight }, i) => {
        const dy = (i - (lines.length - 1) / 2) * 15;
        return text(rows, { ...at, text: words, dy, fontSize, fontWeight, fill });
      }),
    ],
  });
}

/** The lines of text for which a cell has room. */
function linesFor(side: number) {
  const interval = (row: CategoryPair) => intervalText(row, correlation).split(':')[0] || 'no interval';
  const pairs = (row: CategoryPair) => count(row.n_pairs, 'pair');
  return [
    { words: rhoOf, fontSize: side < 50 ? 11 : 15, fontWeight: 600, from: 0 },
    { words: interval, fontSize: 11, fontWeight: 400, from: 78 },
    { words: pairs, fontSize: 11, fontWeight: 400, from: 50 },
  ].filter(({ from }) => side >= from);
}
