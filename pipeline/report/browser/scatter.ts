import { dot } from '@observablehq/plot';
import type { Axis } from '../data/axes.ts';
import type { PageData } from '../data/page-data.ts';
import { frame, griddedX, griddedY } from '../drawing/figure.ts';
import { HIGHLIGHT, INK } from '../drawing/palette.ts';
import { fittedInMiddle } from '../words/labels.ts';
import { shortened } from '../words/phrases.ts';
import { decimals, find, setText } from './elements.ts';
import { labelledPlot } from './labelled-plot.ts';
import { axesIn, indicesOf, type Pairs, type Point, pointsOf } from './pairs.ts';
import type { State } from './state.ts';

/** Scatter plot of two metrics, over the models behind their correlation in the tables. */
export function showScatter(data: PageData, pairs: Pairs, state: Pick<State, 'x' | 'y' | 'model'>): void {
  const axes = axesIn(data, state);
  if (axes.length < 2) return;
  const [x, y] = indicesOf(data, state);
  const points = pointsOf(data, axes);
  const isMean = x < 0 || y < 0;
  const { rows, column, columns } = data.words;
  for (const axis of ['x', 'y'] as const) find<HTMLSelectElement>(`scatter-${axis}`).value = state[axis];
  const meanWords = `n = ${points.length} ${rows}, scored on every ${column} of both axes. A mean negates ${columns} if lower is better. The tables have no correlations with such means.`;
  setText(find('scatter-words'), isMean ? meanWords : pairs.words(x, y));
  setText(find('scatter-verdict'), isMean || x === y ? '' : pairs.verdict(x, y));
  const place = find('scatter-plot');
  place.replaceChildren(scatter(axes, points, state.model, place.clientWidth));
}

function scatter([one, other]: readonly Axis[], points: readonly Point[], model: string, room: number) {
  const width = Math.max(260, Math.min(640, room));
  const title = ({ reversed, label }: Axis) =>
    `${shortened(label, width / 8)}${reversed ? ' (lower is better)' : ''}`;
  const isChosen = ({ id }: Point) => id === model;
  const ordered = points.toSorted((a, b) => Number(isChosen(a)) - Number(isChosen(b)));
  const tip = ({ name, x, y }: Point) =>
    `${fittedInMiddle(name, width / 2.4, 12)}\nx: ${decimals(x)}\ny: ${decimals(y)}`;
  return labelledPlot({
    ...frame(width, Math.round(width * 0.72), [28, 16, 44, 56]),
    ariaLabel: `${one!.label} against ${other!.label}: ${points.length} points`,
    marks: [
      griddedX({ ticks: 5, label: `${title(one!)} →`, labelAnchor: 'right' }),
      griddedY({ ticks: 5, label: `↑ ${title(other!)}` }),
      dot(ordered, {
        x: 'x',
        y: 'y',
        r: (point: Point) => (isChosen(point) ? 6 : 4),
        fill: (point: Point) => (isChosen(point) ? HIGHLIGHT : INK),
        fillOpacity: (point: Point) => (isChosen(point) ? 1 : 0.5),
        // Otherwise Plot would draw the chosen model first.
        sort: null,
        title: tip,
        tip: true,
      }),
    ],
    r: { type: 'identity' },
  });
}
