import { dot } from '@observablehq/plot';
import { correlate } from '../../statistics/correlation/p-values.ts';
import { nodeScores } from '../data/node-scores.ts';
import { type Figure, frame, griddedX, griddedY } from '../drawing/figure.ts';
import { GREY, HIGHLIGHT } from '../drawing/palette.ts';
import { type Drawing, onePlot } from '../drawing/svg-drawing.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { correlation } from '../findings/number-format.ts';
import { numberOf } from '../findings/row-numbers.ts';
import { placeLabels, shortened } from '../words/labels.ts';

const WIDTH = 820;
const HEIGHT = 560;
const TOPIC = 'Neural and behavioural score of each model';
const MARGIN = { left: 52, right: 16, top: 14, bottom: 42 };

/** Each model's neural and behavioural score, with names. */
export function neuralBehavior(tables: Tables): Figure {
  const neural = nodeScores(tables, 'neural');
  const behavior = nodeScores(tables, 'behavior');
  const models = [...neural.keys()].filter((id) => behavior.has(id));
  return {
    title: message(
      models.map((id) => neural.get(id)!),
      models.map((id) => behavior.get(id)!),
    ),
    topic: TOPIC,
    caption: `The ${models.length} models scored on every neural and behavioural metric, by their mean neural and behavioural scores (weights of the leaderboard’s tree). The top ten by the arithmetic mean are in colour; names are shown where there is room.`,
    tables: ['cohort.score', 'aggregation.weight', 'aggregation.model_score'],
    description: `A scatter plot of ${models.length} models.`,
    draw: () =>
      models.length < 2
        ? { missing: 'Fewer than two models have every neural and every behavioural score.' }
        : draw(
            tables,
            models.map((id) => ({ id, x: neural.get(id)!, y: behavior.get(id)! })),
          ),
  };
}

function message(neural: readonly number[], behavior: readonly number[]): string {
  const { estimate } = correlate(Float64Array.from(neural), Float64Array.from(behavior), 'spearman');
  return Number.isNaN(estimate)
    ? TOPIC
    : `Neural and behavioural scores of ${neural.length} models correlate by ρ = ${correlation(estimate)}`;
}

interface Point {
  id: string;
  x: number;
  y: number;
}

function draw(tables: Tables, points: readonly Point[]): Drawing {
  const ranks = new Map(
    tables
      .rows('aggregation.model_score', { method: 'arithmetic_mean' })
      .map((row) => [row.model_id, numberOf(row, 'rank')]),
  );
  const isTop = ({ id }: Point) => (ranks.get(id) ?? Infinity) <= 10;
  const [x, y] = (['x', 'y'] as const).map((axis) => padded(points.map((point) => point[axis]))) as [
    Range,
    Range,
  ];
  const pixels = points.map((point) => ({
    x: MARGIN.left + ((point.x - x[0]) / (x[1] - x[0])) * (WIDTH - MARGIN.left - MARGIN.right),
    y: HEIGHT - MARGIN.bottom - ((point.y - y[0]) / (y[1] - y[0])) * (HEIGHT - MARGIN.top - MARGIN.bottom),
  }));
  const centre = { x: mean(points.map((point) => point.x)), y: mean(points.map((point) => point.y)) };
  const importance = (point: Point) => {
    const away = Math.hypot((point.x - centre.x) / (x[1] - x[0]), (point.y - centre.y) / (y[1] - y[0]));
    return Number(isTop(point)) + away;
  };
  const wanted = [...points.keys()]
    .sort((one, other) => importance(points[other]!) - importance(points[one]!))
    .map((point) => ({ point, text: shortened(tables.modelName(points[point]!.id)) }));
  const limits = {
    left: MARGIN.left,
    right: WIDTH - MARGIN.right,
    top: MARGIN.top,
    bottom: HEIGHT - MARGIN.bottom,
  };
  const labels = placeLabels(pixels, wanted, limits, 11);
  return onePlot(
    {
      ...frame(WIDTH, HEIGHT, [MARGIN.top, MARGIN.right, MARGIN.bottom, MARGIN.left]),
      x: { domain: x },
      y: { domain: y },
      marks: [
        ...griddedX({ label: 'neural score', ticks: 6 }),
        ...griddedY({ label: '↑ behavioural score', ticks: 6 }),
        dot(points, {
          x: 'x',
          y: 'y',
          r: 3,
          stroke: (point: Point) => (isTop(point) ? HIGHLIGHT : GREY),
          strokeWidth: 1.2,
          fill: (point: Point) => (isTop(point) ? HIGHLIGHT : 'none'),
          title: (point: Point) =>
            `${tables.modelName(point.id)}\nneural ${point.x.toFixed(3)}, behaviour ${point.y.toFixed(3)}, rank ${ranks.get(point.id) ?? '–'} by the arithmetic mean`,
        }),
      ],
    },
    labels.map((label) => ({ ...label, y: label.y + 3.2, size: 11 })),
  );
}

type Range = [number, number];

function padded(values: readonly number[]): Range {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.04 * (high - low || Math.max(1, Math.abs(high)));
  return [low - room, high + room];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
