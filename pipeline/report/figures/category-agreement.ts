import { cell, text } from '@observablehq/plot';
import { categories } from '../../categories.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Figure } from '../figure.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { categoryName, correlation, isPresent, numberOf } from '../findings/phrases.ts';
import { textWidth } from '../labels.ts';
import { CORRELATION_SCALE } from '../palette.ts';
import { drawing } from '../svg-drawing.ts';

const WIDE = 104;
const HIGH = 56;

/** Mean correlations within and between categories. */
export function categoryAgreement(tables: Tables): Figure {
  const rows = tables.rows('agreement.category_pair').filter((row) => isPresent(row, 'estimate'));
  return {
    title: 'Agreement within and between categories',
    caption:
      'Mean Spearman’s ρ of the pairs of metrics within a category and between two, with 95 % intervals (bootstrap over models) and n, the number of pairs.',
    tables: ['agreement.category_pair'],
    description: `A triangle of ${rows.length} cells, each with a mean correlation.`,
    draw: () =>
      rows.length === 0 ? { missing: 'No pair of metrics has a correlation that counts.' } : draw(rows),
  };
}

function draw(rows: readonly Row[]) {
  const present = categories.filter((name) =>
    rows.some(({ category_a, category_b }) => category_a === name || category_b === name),
  );
  const left = Math.max(...present.map((name) => textWidth(categoryName(name), 12))) + 16;
  const [width, height] = [left + present.length * WIDE + 4, present.length * HIGH + 30];
  const at = { x: 'category_a', y: 'category_b' };
  const line = (words: (row: Row) => string, dy: number, bold: boolean) =>
    text(rows, {
      ...at,
      text: words,
      dy,
      fontSize: bold ? 15 : 11.5,
      fontWeight: bold ? 600 : 400,
      fill: ({ estimate }: Row) => (Math.abs(Number(estimate)) > 0.6 ? 'white' : '#1b1b1b'),
    });
  return drawing(width, height, [
    {
      x: 0,
      y: 0,
      plot: {
        width,
        height,
        marginLeft: left,
        marginTop: 4,
        marginBottom: 26,
        marginRight: 4,
        padding: 0,
        x: { domain: present, label: null, tickSize: 0, tickFormat: categoryName },
        y: { domain: present, label: null, tickSize: 0, tickFormat: categoryName },
        color: CORRELATION_SCALE,
        marks: [
          cell(rows, { ...at, fill: 'estimate', inset: 1 }),
          line((row) => correlation(numberOf(row, 'estimate')), -12, true),
          line(
            (row) =>
              isPresent(row, 'ci_low')
                ? `${correlation(numberOf(row, 'ci_low'))} to ${correlation(numberOf(row, 'ci_high'))}`
                : 'no interval',
            4,
            false,
          ),
          line((row) => (row.n_pairs === 1 ? '1 pair' : `${row.n_pairs} pairs`), 17, false),
        ],
      },
    },
  ]);
}
