import { axisX, axisY, dot, gridY, lineY, type Markish, plot, ruleY, text } from '@observablehq/plot';
import { count } from '../../messages/plurals.ts';
import type { PageData } from '../data/page-data.ts';
import { HALO, INK } from '../drawing/palette.ts';
import { decimals, element, find, setText } from './elements.ts';
import { historyOf, type Month, placesOf } from './pairs.ts';
import type { RankedYear } from './rank-history.ts';
import { useTips } from './tooltips.ts';

const SIZE = { marginLeft: 44, marginRight: 30, marginTop: 24, marginBottom: 36 };

type DatedMonth = Month & { at: Date };

/** Milliseconds between the ends of two months, at most. */
const LONGEST_MONTH = 32 * 86_400_000;

/** A pair's ρ over time, and the number of models below. */
function correlationHistory(months: readonly Month[], room: number): Element {
  const dated = months.map((month) => ({ ...month, at: new Date(month.date) }));
  const lines = broken(dated);
  const tip = ({ date, rho, n }: Month) =>
    `${date}: ρ = ${decimals(rho, 2)}, n = ${count(n, 'model', 'models')}`;
  return element(
    'div',
    {},
    chart(room, 190, `Spearman’s ρ at ${months.length} dates`, [
      gridY({ ticks: 5, strokeOpacity: 0.12 }),
      ruleY([0], { strokeOpacity: 0.5 }),
      axisY({ ticks: 5, label: '↑ Spearman’s ρ', labelArrow: 'none' }),
      axisX({ ticks: 4, label: null }),
      lineY(lines, { x: 'at', y: 'rho', stroke: INK, strokeWidth: 2 }),
      dot(dated, { x: 'at', y: 'rho', r: 3.5, fill: INK, title: tip }),
    ]),
    chart(room, 110, `Models behind ρ at ${months.length} dates`, [
      gridY({ ticks: 3, strokeOpacity: 0.12 }),
      axisY({ ticks: 3, label: '↑ models scored on both', labelArrow: 'none' }),
      axisX({ ticks: 4, label: null }),
      lineY(lines, { x: 'at', y: 'n', stroke: INK, strokeOpacity: 0.7 }),
      dot(dated, { x: 'at', y: 'n', r: 1.5, fill: INK }),
      ruleY([0], { strokeOpacity: 0.5 }),
    ]),
  );
}

/** The same with a month without numbers in every gap, so that a line breaks there. */
function broken(months: readonly DatedMonth[]): DatedMonth[] {
  return months.flatMap((month, i) => {
    const before = months[i - 1]?.at.getTime() ?? Number.POSITIVE_INFINITY;
    const isGap = month.at.getTime() - before > LONGEST_MONTH;
    return isGap ? [{ ...month, at: new Date(before + 1), rho: Number.NaN, n: Number.NaN }, month] : [month];
  });
}

/** A model's rank at the ends of years; 1 is at the top. */
export function rankHistoryPlot(years: readonly RankedYear[], room: number): Element {
  const dated = years.map((year) => ({ ...year, at: new Date(year.date) }));
  const ranks = years.map(({ rank }) => rank);
  return chart(
    room,
    220,
    `Rank at ${years.length} dates`,
    [
      gridY({ ticks: 5, strokeOpacity: 0.12 }),
      axisY({
        ticks: 5,
        label: 'rank (1, at the top, is best)',
        labelArrow: 'none',
        tickFormat: ifRank,
      }),
      axisX({ ticks: 4, label: null }),
      lineY(dated, { x: 'at', y: 'rank', stroke: INK, strokeWidth: 2 }),
      dot(dated, {
        x: 'at',
        y: 'rank',
        r: 4,
        fill: INK,
        title: ({ date, rank, models }: RankedYear) => `${date}: rank ${rank} of ${models}`,
      }),
      text(dated, {
        x: 'at',
        y: 'rank',
        text: (year: RankedYear) => `${year.rank} of ${year.models}`,
        dy: 14,
        ...HALO,
      }),
    ],
    [Math.max(...ranks) + 1, Math.min(...ranks)],
  );
}

/** Empty for numbers that are no rank. */
function ifRank(rank: number): string {
  return Number.isInteger(rank) ? String(rank) : '';
}

function chart(
  room: number,
  height: number,
  ariaLabel: string,
  marks: Markish[],
  domain?: number[],
): Element {
  const picture = plot({
    ...SIZE,
    width: Math.max(240, Math.min(560, room)),
    height,
    style: { fontSize: '12px', fontFamily: 'inherit', background: 'none' },
    ariaLabel,
    x: { type: 'utc' },
    ...(domain && { y: { domain } }),
    marks,
  });
  for (const group of picture.querySelectorAll('[aria-label]')) group.removeAttribute('aria-label');
  picture.setAttribute('role', 'img');
  return picture;
}

/** The correlation of two metrics over time. */
export function showHistory(data: PageData, axes: { x: string; y: string }): void {
  const months = historyOf(data, ...placesOf(data, axes));
  const isEmpty = months.length < 2;
  find('history-view').hidden = isEmpty;
  setText(
    find('no-history'),
    isEmpty ? 'No history: this pair had enough models on fewer than two dates.' : '',
  );
  if (isEmpty) return;
  const frame = find('history-plot');
  frame.replaceChildren(correlationHistory(months, frame.clientWidth));
  useTips(frame);
}
