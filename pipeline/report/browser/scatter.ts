import { dot, lineY, text } from '@observablehq/plot';
import { upTo } from '../../messages/counts-and-lists.ts';
import { paretoFront } from '../../statistics/score/pareto-front.ts';
import type { Axis } from '../data/axes.ts';
import type { PageData } from '../data/page-data.ts';
import { frame, griddedX, griddedY } from '../drawing/figure.ts';
import { HALO, HIGHLIGHT, INK } from '../drawing/palette.ts';
import { fittedInMiddle } from '../words/labels.ts';
import { shortened } from '../words/phrases.ts';
import { decimals, find, showText } from './elements.ts';
import { labelledPlot } from './labelled-plot.ts';
import { type Axes, axesIn, type Pairs, type Point, pointsOf } from './pairs.ts';
import type { State } from './state.ts';

/** How many models of a front are named. */
const NAMED = 8;

/**
 * Scatter plot of two axes. That of two metrics is over the models behind their correlation in the tables; that of a score
 * against what is no score has the front of the models that no other beats.
 */
export function showScatter(
  data: PageData,
  pairs: Pairs,
  state: Pick<State, 'x' | 'y' | 'model'>,
  combined: ReadonlyMap<number, number> | undefined,
): void {
  const axes = axesIn(data, state);
  if (!axes) return;
  const points = pointsOf(data, axes, combined);
  const front = frontOf(points, axes);
  // A mean is over several metrics, and what is no score over none.
  const isPair = axes.every(({ metrics }) => metrics.length === 1);
  const [x, y] = axes.map(({ metrics }) => metrics[0]!) as [number, number];
  for (const axis of ['x', 'y'] as const) find<HTMLSelectElement>(`scatter-${axis}`).value = state[axis];
  showText('scatter-words', isPair ? pairs.words(x, y) : axesWords(data, points, front, axes));
  showText('scatter-verdict', isPair && x !== y ? pairs.verdict(x, y) : '');
  const place = find('scatter-plot');
  place.replaceChildren(scatter(axes, points, front, state.model, place.clientWidth));
}

/** The models that no other beats on both, if the horizontal axis is no score. */
function frontOf(points: readonly Point[], [one, other]: Axes): Point[] {
  if (one.kind !== 'trait' || other.kind === 'trait') return [];
  return paretoFront(
    points.map((point) => ({
      ...point,
      cost: one.reversed ? point.x : -point.x,
      score: other.reversed ? -point.y : point.y,
    })),
  );
}

function axesWords(
  { words }: PageData,
  points: readonly Point[],
  front: readonly Point[],
  [one]: Axes,
): string {
  const { rows, column, columns } = words;
  const counted = `n = ${points.length} ${rows}`;
  if (front.length > 0) {
    const names = upTo(
      NAMED,
      front.map(({ name }) => name),
    );
    return `No other ${words.row} is better with as ${one.reversed ? 'little or less' : 'much or more'} of “${one.label}”: ${names}; ${counted}.`;
  }
  return `${counted}, with every ${column} of both axes. A mean negates ${columns} if lower is better. The tables have no correlations with such means.`;
}

function scatter(
  [one, other]: Axes,
  points: readonly Point[],
  front: readonly Point[],
  model: string,
  room: number,
) {
  const width = Math.max(260, Math.min(640, room));
  const title = ({ reversed, label, kind }: Axis) =>
    `${shortened(label, width / 8)}${reversed && kind !== 'trait' ? ' (lower is better)' : ''}`;
  const isChosen = ({ id }: Point) => id === model;
  const ordered = points.toSorted((a, b) => Number(isChosen(a)) - Number(isChosen(b)));
  const tip = ({ name, x, y }: Point) =>
    `${fittedInMiddle(name, width / 2.4, 12)}\nx: ${decimals(x)}\ny: ${decimals(y)}`;
  const named = front.slice(-NAMED);
  return labelledPlot({
    ...frame(width, Math.round(width * 0.72), [28, 16, 44, 56]),
    ariaLabel: `${one.label} against ${other.label}: ${points.length} points`,
    marks: [
      griddedX({
        ticks: 5,
        label: `${title(one)} →`,
        labelAnchor: 'right',
        ...(one.kind === 'trait' && { tickFormat: '~s' }),
      }),
      griddedY({ ticks: 5, label: `↑ ${title(other)}` }),
      lineY(front, { x: 'x', y: 'y', stroke: HIGHLIGHT, curve: 'step-after' }),
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
      text(named, {
        x: 'x',
        y: 'y',
        text: ({ name }: Point) => fittedInMiddle(name, width / 4, 11),
        dy: -10,
        ...HALO,
      }),
    ],
    r: { type: 'identity' },
  });
}
