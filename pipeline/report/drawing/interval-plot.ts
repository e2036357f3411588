import type { Rows } from '../../warehouse/rows.ts';
import { html } from '../words/html.ts';
import { endsOf, hasEstimate, isKnown } from '../words/numbers.ts';

const WIDTH = 150;
const HEIGHT = 26;
const MARGIN = 8;
/** Heights of the published number and of ours. */
const ABOVE = 7;
const BELOW = 19;

type Claim = Rows['claims.claim'];

/**
 * A claim's published number (diamond) above ours (dot, with its interval, and thinner below it the range of compatible
 * numbers) on one axis, from the smallest to the largest number of these rows, and 0. Nothing without a number of ours.
 *
 * @param rows the rows with the same axis
 */
export function intervalPlot(rows: readonly Claim[], row: Claim, format: (value: number) => string) {
  if (!hasEstimate(row)) return '';
  const at = scaleOf(rows);
  const line = (name: string, low: number, high: number, y: number) =>
    isKnown(low) ? html`<line class="${name}" x1="${at(low)}" x2="${at(high)}" y1="${y}" y2="${y}"/>` : '';
  const { published, estimate, ci_low, ci_high, range_low, range_high } = row;
  const hasPublished = isKnown(published);
  const words = `${hasPublished ? `published ${format(published)}, ` : ''}ours ${format(estimate)}`;
  return html`<svg class="interval-plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${words}"><line class="zero" x1="${at(0)}" x2="${at(0)}" y1="2" y2="${HEIGHT - 2}"/>${line('range', range_low, range_high, BELOW + 5)}${line('ours', ci_low, ci_high, BELOW)}<circle cx="${at(estimate)}" cy="${BELOW}" r="2.5"/>${hasPublished ? html`<path class="published" d="M${at(published)} ${ABOVE - 5}l4 5l-4 5l-4 -5Z"/>` : ''}</svg>`;
}

function scaleOf(rows: readonly Claim[]): (value: number) => number {
  const others = rows.flatMap(({ published, range_low, range_high }) => [published, range_low, range_high]);
  const all = [...endsOf(rows), ...others.filter(isKnown)];
  const low = Math.min(0, ...all);
  const span = Math.max(0, ...all) - low || 1;
  return (value) => Math.round((MARGIN + ((value - low) / span) * (WIDTH - 2 * MARGIN)) * 10) / 10;
}
