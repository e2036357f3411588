import { axisX, dot, lineY, type Markish, ruleY, text } from '@observablehq/plot';
import { count } from '../../messages/counts-and-lists.ts';
import type { PageData } from '../data/page-data.ts';
import { frame, griddedY } from '../drawing/figure.ts';
import { HALO, INK } from '../drawing/palette.ts';
import { decimals, find, setText } from './elements.ts';
import { labelledPlot } from './labelled-plot.ts';
import { historyOf, indicesOf, type Month } from './pairs.ts';
import type { RankedYear } from './rank-history.ts';

/** A chart's size and vertical axis. */
interface Chart {
  room: number;
  height: number;
  ariaLabel: string;
  label: string;
  ticks: number;
  tickFormat?: (value: number) => string;
  domain?: number[];
}

/** Marks over time, on gridlines. */
function chart({ room, height, ariaLabel, domain, ...axis }: Chart, marks: Markish[]): Element {
  return labelledPlot({
    ...frame(Math.max(240, Math.min(560, room)), height, [24, 30, 36, 44]),
    ariaLabel,
    x: { type: 'utc', inset: 30 },
    ...(domain && { y: { domain } }),
    marks: [griddedY(axis), axisX({ ticks: 4, label: null }), ...marks],
  });
}

/** A pair's ρ over time. */
function correlationChart(months: readonly Month[], room: number): Element {
  const title = ({ date, rho, n }: Month) =>
    `${date.toISOString().slice(0, 10)}: ρ = ${decimals(rho, 2)}, n = ${count(n, 'model')}`;
  const ariaLabel = `Spearman’s ρ at ${months.length} dates`;
  return chart({ room, height: 260, ariaLabel, label: '↑ Spearman’s ρ', ticks: 5 }, [
    ruleY([0], { strokeOpacity: 0.5 }),
    dot(months, { x: 'date', y: 'rho', r: 3.5, fill: INK, title, tip: true }),
  ]);
}

/** A model's rank at the ends of years; 1 is at the top. */
export function rankHistoryPlot(years: readonly RankedYear[], room: number): Element {
  const ranks = years.map(({ rank }) => rank);
  const at = { x: ({ date }: RankedYear) => new Date(date), y: 'rank' };
  const words = ({ rank, models }: RankedYear) => `${rank} of ${models}`;
  const about = {
    room,
    height: 220,
    ariaLabel: `Rank at ${years.length} dates`,
    label: 'rank (1, at the top, is best)',
    ticks: 5,
    tickFormat: (rank: number) => (Number.isInteger(rank) ? String(rank) : ''),
    domain: [1.3 * Math.max(...ranks) + 1, Math.min(...ranks)],
  };
  return chart(about, [
    lineY(years, { ...at, stroke: INK, strokeWidth: 2 }),
    dot(years, { ...at, r: 4, fill: INK }),
    text(years, { ...at, text: words, dy: 14, ...HALO }),
  ]);
}

/** Shows a plot in its frame; if something is missing, says so instead. */
export function showPlot(name: string, missing: string, draw: (room: number) => Element): void {
  find(`${name}-view`).hidden = missing !== '';
  setText(find(`no-${name}`), missing);
  const place = find(`${name}-plot`);
  if (missing === '') place.replaceChildren(draw(place.clientWidth));
}

/** The correlation of two metrics over time. */
export function showHistory(data: PageData, axes: { x: string; y: string }): void {
  const [x, y] = indicesOf(data, axes);
  const months = historyOf(data, x, y);
  showPlot('history', noHistory(months.length, x < 0 || y < 0), (room) => correlationChart(months, room));
}

function noHistory(dates: number, isOfMean: boolean): string {
  if (isOfMean) return 'No history: the tables have none of means.';
  return dates < 2 ? 'No history: this pair had enough models on fewer than two dates.' : '';
}
