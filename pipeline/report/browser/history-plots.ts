import type { AxisYOptions, Markish, PlotOptions } from '@observablehq/plot';
import { axisX, axisY, dot, gridY, lineY, plot, ruleY, text } from '@observablehq/plot';
import { count } from '../../messages/plurals.ts';
import type { PageData } from '../data/page-data.ts';
import { frame } from '../drawing/figure.ts';
import { HALO, INK } from '../drawing/palette.ts';
import { decimals, element, find, setText } from './elements.ts';
import { historyOf, type Month, placesOf } from './pairs.ts';
import type { RankedYear } from './rank-history.ts';
import { useTips } from './tooltips.ts';

type DatedMonth = Month & { at: Date };

/** Milliseconds between the ends of two months, at most. */
const LONGEST_MONTH = 32 * 86_400_000;

const MODELS = '↑ models scored on both';

/** A pair's ρ over time, and the number of models below. */
function correlationHistory(months: readonly Month[], room: number): Element {
  const dated = months.map((month) => ({ ...month, at: new Date(month.date) }));
  const lines = broken(dated);
  const tip = ({ date, rho, n }: Month) =>
    `${date}: ρ = ${decimals(rho, 2)}, n = ${count(n, 'model', 'models')}`;
  const [rho, n] = ['rho', 'n'].map((y) => ({ x: 'at', y }));
  const zero = ruleY([0], { strokeOpacity: 0.5 });
  return element(
    'div',
    {},
    chart(room, 190, `Spearman’s ρ at ${months.length} dates`, { ticks: 5, label: '↑ Spearman’s ρ' }, [
      zero,
      lineY(lines, { ...rho, stroke: INK, strokeWidth: 2 }),
      dot(dated, { ...rho, r: 3.5, fill: INK, title: tip }),
    ]),
    chart(room, 110, `Models behind ρ at ${dated.length} dates`, { ticks: 3, label: MODELS }, [
      lineY(lines, { ...n, stroke: INK, strokeOpacity: 0.7 }),
      dot(dated, { ...n, r: 1.5, fill: INK }),
      zero,
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
  const at = { x: 'at', y: 'rank' };
  const words = ({ rank, models }: RankedYear) => `${rank} of ${models}`;
  // Empty for numbers that are no rank.
  const ifRank = (rank: number) => (Number.isInteger(rank) ? String(rank) : '');
  const title = (year: RankedYear) => `${year.date}: rank ${words(year)}`;
  const axis = { ticks: 5, label: 'rank (1, at the top, is best)', tickFormat: ifRank };
  const marks = [
    lineY(dated, { ...at, stroke: INK, strokeWidth: 2 }),
    dot(dated, { ...at, r: 4, fill: INK, title }),
    text(dated, { ...at, text: words, dy: 14, ...HALO }),
  ];
  const domain = [Math.max(...ranks) + 1, Math.min(...ranks)];
  return chart(room, 220, `Rank at ${years.length} dates`, axis, marks, domain);
}

/** A plot with one label for the whole picture. */
export function labelledPlot(options: PlotOptions): ReturnType<typeof plot> {
  const style = { fontSize: '12px', fontFamily: 'inherit', background: 'none' };
  const picture = plot({ ...options, style });
  for (const group of picture.querySelectorAll('[aria-label]')) group.removeAttribute('aria-label');
  picture.setAttribute('role', 'img');
  return picture;
}

/** Marks over time, on gridlines; `axis` is the vertical one. */
function chart(
  room: number,
  height: number,
  ariaLabel: string,
  axis: AxisYOptions & { ticks: number },
  marks: Markish[],
  domain?: number[],
) {
  const margins = frame(Math.max(240, Math.min(560, room)), height, [24, 30, 36, 44]);
  const lines = gridY({ ticks: axis.ticks, strokeOpacity: 0.12 });
  const axes = [axisY({ labelArrow: 'none', ...axis }), axisX({ ticks: 4, label: null })];
  const y = domain && { y: { domain } };
  return labelledPlot({ ...margins, ariaLabel, x: { type: 'utc' }, ...y, marks: [lines, ...axes, ...marks] });
}

/** Shows a plot in its frame, with tips; if something is missing, says so instead. */
export function showPlot(name: string, missing: string | false, draw: (room: number) => Element): void {
  const view = find(`${name}-view`);
  view.hidden = Boolean(missing);
  setText(find(`no-${name}`), missing || '');
  if (missing) return;
  const frame = view.querySelector('[role="group"]')!;
  frame.replaceChildren(draw(frame.clientWidth));
  useTips(frame);
}

/** The correlation of two metrics over time. */
export function showHistory(data: PageData, axes: { x: string; y: string }): void {
  const months = historyOf(data, ...placesOf(data, axes));
  const missing = placesOf(data, axes).includes(-1)
    ? 'No history: the tables have none of means.'
    : 'No history: this pair had enough models on fewer than two dates.';
  const draw = (room: number) => correlationHistory(months, room);
  showPlot('history', months.length < 2 && missing, draw);
}
