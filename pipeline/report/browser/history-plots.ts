import { axisX, dot, lineY, text } from '@observablehq/plot';
import { frame, griddedY } from '../drawing/figure.ts';
import { HALO, INK } from '../drawing/palette.ts';
import { labelledPlot } from './labelled-plot.ts';
import type { RankedYear } from './rank-history.ts';

/** A model's rank at the ends of years; 1 is at the top. */
export function rankHistoryPlot(years: readonly RankedYear[], room: number): Element {
  const ranks = years.map(({ rank }) => rank);
  const at = { x: ({ date }: RankedYear) => new Date(date), y: 'rank' };
  return labelledPlot({
    ...frame(Math.max(240, Math.min(560, room)), 220, [24, 30, 36, 44]),
    ariaLabel: `Rank at ${years.length} dates`,
    x: { type: 'utc', inset: 30 },
    y: { domain: [1.3 * Math.max(...ranks) + 1, Math.min(...ranks)] },
    marks: [
      griddedY({
        ticks: 5,
        label: 'rank (1, at the top, is best)',
        tickFormat: (rank: number) => (Number.isInteger(rank) ? String(rank) : ''),
      }),
      axisX({ ticks: 4, label: null }),
      lineY(years, { ...at, stroke: INK, strokeWidth: 2 }),
      dot(years, { ...at, r: 4, fill: INK }),
      text(years, { ...at, text: ({ rank, models }: RankedYear) => `${rank} of ${models}`, dy: 14, ...HALO }),
    ],
  });
}
