import { axisX, axisY, dot, gridX, gridY } from '@observablehq/plot';
import type { Axis } from '../data/axes.ts';
import type { PageData } from '../data/page-data.ts';
import { frame } from '../drawing/figure.ts';
import { HIGHLIGHT, INK } from '../drawing/palette.ts';
import { paperUrl } from '../page/links.ts';
import { type Box, placeLabels, shortened } from '../words/labels.ts';
import { decimals, find, linked, setText, svgElement } from './elements.ts';
import { labelledPlot } from './history-plots.ts';
import { outliers } from './outliers.ts';
import { axesIn, type Pairs, type Point, placesOf, pointsOf } from './pairs.ts';
import type { State } from './state.ts';
import { useTips } from './tooltips.ts';

const LABELLED = 8;
const MARGIN = { left: 56, top: 28, bottom: 44 };
const LABEL = 11;

/** Scatter plot of two metrics, over the models behind their correlation in the tables. */
export function showScatter(data: PageData, pairs: Pairs, state: Pick<State, 'x' | 'y' | 'model'>): void {
  const axes = axesIn(data, state);
  if (axes.length < 2) return;
  const [x, y] = placesOf(data, state);
  const points = pointsOf(data, axes);
  const isMean = x < 0 || y < 0;
  for (const axis of ['x', 'y'] as const) find<HTMLSelectElement>(`scatter-${axis}`).value = state[axis];
  setText(find('scatter-words'), isMean ? meanWords(points.length) : pairs.words(x, y));
  setText(find('scatter-verdict'), isMean || x === y ? '' : pairs.verdict(x, y));
  find('scatter-papers').replaceChildren(...papersOf(data, axes));
  const frame = find('scatter-plot');
  frame.replaceChildren(scatter(axes, points, state.model, frame.clientWidth));
  useTips(frame);
}

function meanWords(models: number): string {
  return `n = ${models} models, scored on every metric of both axes. A mean negates metrics if lower is better. The tables have no correlations with such means.`;
}

/** Links to the publications of the data sets behind two axes. */
function papersOf({ metrics }: PageData, axes: readonly Axis[]): (Node | string)[] {
  const places = axes.flatMap((axis) => axis.metrics);
  const dataSets = [...new Set(places.map((place) => metrics[place]!.dataSet))];
  const known = dataSets.filter((dataSet) => paperUrl(dataSet) !== null);
  const links = known.flatMap((dataSet, i) => [i > 0 ? ', ' : '', linked(dataSet, paperUrl(dataSet))]);
  return links.length === 0 ? [] : ['Data sets: ', ...links, '.'];
}

function scatter([one, other]: readonly Axis[], points: readonly Point[], model: string, room: number) {
  const width = Math.max(260, Math.min(640, room));
  const height = Math.round(width * 0.72);
  const title = ({ reversed, label }: Axis) =>
    `${shortened(label, width / 8)}${reversed ? ' (lower is better)' : ''}`;
  const isChosen = ({ id }: Point) => id === model;
  const ordered = points.toSorted((a, b) => Number(isChosen(a)) - Number(isChosen(b)));
  const tip = ({ name, x: a, y: b }: Point) =>
    `${name}\n${one!.label}: ${decimals(a)}\n${other!.label}: ${decimals(b)}`;
  const picture = labelledPlot({
    ...frame(width, height, [MARGIN.top, 16, MARGIN.bottom, MARGIN.left]),
    ariaLabel: `${one!.label} against ${other!.label}: ${points.length} models`,
    marks: [
      gridX({ ticks: 5, strokeOpacity: 0.12 }),
      gridY({ ticks: 5, strokeOpacity: 0.12 }),
      axisX({ ticks: 5, label: `${title(one!)} →`, labelAnchor: 'right', labelArrow: 'none' }),
      axisY({ ticks: 5, label: `↑ ${title(other!)}`, labelArrow: 'none' }),
      dot(ordered, {
        x: 'x',
        y: 'y',
        r: (point: Point) => (isChosen(point) ? 6 : 4),
        fill: (point: Point) => (isChosen(point) ? HIGHLIGHT : INK),
        fillOpacity: (point: Point) => (isChosen(point) ? 1 : 0.5),
        // Else Plot would draw the chosen model first.
        sort: null,
        title: tip,
      }),
    ],
    r: { type: 'identity' },
  });
  const limits = { left: MARGIN.left, right: width, top: MARGIN.top - 10, bottom: height - MARGIN.bottom };
  if (points.length > 0) picture.append(...labels(picture, points, points.findIndex(isChosen), limits));
  return picture;
}

type Picture = ReturnType<typeof labelledPlot>;

/** The names of the chosen model and of the most outlying ones. */
function labels(picture: Picture, points: readonly Point[], chosen: number, limits: Box): Element[] {
  const at = (axis: 'x' | 'y', value: number) => picture.scale(axis)!.apply(value) as number;
  const pixels = points.map((point) => ({ x: at('x', point.x), y: at('y', point.y) }));
  const wanted = [...new Set([...(chosen < 0 ? [] : [chosen]), ...outliers(points, LABELLED)])];
  const texts = wanted.map((point) => ({ point, text: shortened(points[point]!.name, 28) }));
  return placeLabels(pixels, texts, limits, LABEL).map(({ text, x, y, anchor }) => {
    const at = { x, y: y + LABEL * 0.35, 'text-anchor': anchor };
    return svgElement('text', { ...at, 'font-size': LABEL, fill: 'currentColor' }, text);
  });
}
