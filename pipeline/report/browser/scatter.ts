import { axisX, axisY, dot, gridX, gridY } from '@observablehq/plot';
import type { PageData } from '../data/page-data.ts';
import { frame } from '../drawing/figure.ts';
import { HIGHLIGHT, INK } from '../drawing/palette.ts';
import { paperUrl } from '../page/links.ts';
import { placeLabels, shortened } from '../words/labels.ts';
import { decimals, find, linked, setText, svgElement } from './elements.ts';
import { labelledPlot } from './history-plots.ts';
import { outliers } from './outliers.ts';
import { type Pairs, type Point, placesOf, pointsOf } from './pairs.ts';
import type { State } from './state.ts';
import { useTips } from './tooltips.ts';

const LABELLED = 8;
const MARGIN = { left: 56, top: 28, bottom: 44 };
const LABEL = 11;

/** Scatter plot of two metrics, over the models behind their correlation in the tables. */
export function showScatter(data: PageData, pairs: Pairs, state: Pick<State, 'x' | 'y' | 'model'>): void {
  const [x, y] = placesOf(data, state);
  if (x < 0 || y < 0) return;
  for (const axis of ['x', 'y'] as const) find<HTMLSelectElement>(`scatter-${axis}`).value = state[axis];
  setText(find('scatter-words'), pairs.words(x, y));
  setText(find('scatter-verdict'), x === y ? '' : pairs.verdict(x, y));
  find('scatter-papers').replaceChildren(...papersOf(data, [x, y]));
  const frame = find('scatter-plot');
  frame.replaceChildren(scatter(data, [x, y], pointsOf(data, x, y), state.model, frame.clientWidth));
  useTips(frame);
}

/** Links to the publications of two metrics' data sets. */
function papersOf({ metrics }: PageData, places: readonly number[]): (Node | string)[] {
  const dataSets = [...new Set(places.map((place) => metrics[place]!.dataSet))];
  const known = dataSets.filter((dataSet) => paperUrl(dataSet) !== null);
  const links = known.flatMap((dataSet, i) => [i > 0 ? ', ' : '', linked(dataSet, paperUrl(dataSet))]);
  return links.length === 0 ? [] : ['Data sets: ', ...links, '.'];
}

function scatter(
  data: PageData,
  [x, y]: readonly [number, number],
  points: readonly Point[],
  model: string,
  room: number,
): Element {
  const width = Math.max(260, Math.min(640, room));
  const height = Math.round(width * 0.72);
  const [one, other] = [data.metrics[x]!, data.metrics[y]!];
  const title = ({ reversed, label }: typeof one) =>
    `${shortened(label, width / 8)}${reversed ? ' (lower is better)' : ''}`;
  const isChosen = ({ id }: Point) => id === model;
  const ordered = points.toSorted((a, b) => Number(isChosen(a)) - Number(isChosen(b)));
  const tip = ({ name, x: a, y: b }: Point) =>
    `${name}\n${one.label}: ${decimals(a)}\n${other.label}: ${decimals(b)}`;
  const picture = labelledPlot({
    ...frame(width, height, [MARGIN.top, 16, MARGIN.bottom, MARGIN.left]),
    ariaLabel: `${one.label} against ${other.label}: ${points.length} models`,
    marks: [
      gridX({ ticks: 5, strokeOpacity: 0.12 }),
      gridY({ ticks: 5, strokeOpacity: 0.12 }),
      axisX({ ticks: 5, label: `${title(one)} →`, labelAnchor: 'right', labelArrow: 'none' }),
      axisY({ ticks: 5, label: `↑ ${title(other)}`, labelArrow: 'none' }),
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
  if (points.length > 0) picture.append(...labels(picture, points, isChosen, { width, height }));
  return picture;
}

/** The names of the chosen model and of the most outlying ones. */
function labels(
  picture: ReturnType<typeof labelledPlot>,
  points: readonly Point[],
  isChosen: (point: Point) => boolean,
  { width, height }: { width: number; height: number },
): Element[] {
  const at = (axis: 'x' | 'y', value: number) => picture.scale(axis)!.apply(value) as number;
  const pixels = points.map((point) => ({ x: at('x', point.x), y: at('y', point.y) }));
  const chosen = points.findIndex(isChosen);
  const wanted = [...new Set([...(chosen < 0 ? [] : [chosen]), ...outliers(points, LABELLED)])];
  const limits = { left: MARGIN.left, right: width, top: MARGIN.top - 10, bottom: height - MARGIN.bottom };
  const texts = wanted.map((point) => ({ point, text: shortened(points[point]!.name, 28) }));
  return placeLabels(pixels, texts, limits, LABEL).map(({ text, x, y, anchor }) => {
    const at = { x, y: y + LABEL * 0.35, 'text-anchor': anchor };
    return svgElement('text', { ...at, 'font-size': LABEL, fill: 'currentColor' }, text);
  });
}
