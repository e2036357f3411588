import type { Row } from '../../warehouse/rows.ts';
import { html } from '../words/html.ts';
import { endsOf, estimateOf, hasEstimate, isPresent, numberOf } from '../words/numbers.ts';

const WIDTH = 150;
const HEIGHT = 26;
const MARGIN = 8;
/** Heights of the published number and of ours. */
const ABOVE = 7;
const BELOW = 19;

/**
 * A claim's published number (diamond) above ours (dot, with its interval, and thinner below it the range of compatible
 * numbers) on one axis, from the smallest to the largest number of these rows, and 0. Nothing without a number of ours.
 *
 * @param rows the rows with the same axis
 */
export function intervalPlot(rows: readonly Row[], row: Row, format: (value: number) => string) {
  if (!hasEstimate(row)) return '';
  const at = scaleOf(rows);
  const line = (name: string, low: string, high: string, y: number) =>
    isPresent(row, low)
      ? html`<line class="${name}" x1="${at(numberOf(row, low))}" x2="${at(numberOf(row, high))}" y1="${y}" y2="${y}"/>`
      : '';
  const ours = at(estimateOf(row));
  const hasPublished = isPresent(row, 'published');
  const words = `${hasPublished ? `published ${format(numberOf(row, 'published'))}, ` : ''}ours ${format(estimateOf(row))}`;
  return html`<svg class="interval-plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${words}"><line class="zero" x1="${at(0)}" x2="${at(0)}" y1="2" y2="${HEIGHT - 2}"/>${line('range', 'range_low', 'range_high', BELOW + 5)}${line('ours', 'ci_low', 'ci_high', BELOW)}<circle cx="${ours}" cy="${BELOW}" r="2.5"/>${hasPublished ? html`<path class="published" d="M${at(numberOf(row, 'published'))} ${ABOVE - 5}l4 5l-4 5l-4 -5Z"/>` : ''}</svg>`;
}

function scaleOf(rows: readonly Row[]): (value: number) => number {
  const all = endsOf(rows, ['published', 'estimate', 'ci_low', 'ci_high', 'range_low', 'range_high']);
  const low = Math.min(0, ...all);
  const span = Math.max(0, ...all) - low || 1;
  return (value) => Math.round((MARGIN + ((value - low) / span) * (WIDTH - 2 * MARGIN)) * 10) / 10;
}
