import { dot } from '@observablehq/plot';
import { extent, groups, mean, sort } from 'd3-array';
import { correlate } from '../../statistics/correlation/p-values.ts';
import type { Row } from '../../warehouse/rows.ts';
import { frame, griddedX, griddedY, type Sketch } from '../drawing/figure.ts';
import { GREY, HIGHLIGHT } from '../drawing/palette.ts';
import { type Drawing, onePlot } from '../drawing/svg-drawing.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { placeLabels, shortened } from '../words/labels.ts';
import { correlation } from '../words/number-format.ts';
import { numberOf } from '../words/row-numbers.ts';

const [WIDTH, HEIGHT] = [820, 560];
const LIMITS = { left: 52, right: WIDTH - 16, top: 14, bottom: HEIGHT - 42 };

/** Each model's neural and behavioural score, with names. */
export function neuralBehavior(tables: Tables): Sketch {
  const neural = nodeScores(tables, 'neural');
  const behavior = nodeScores(tables, 'behavior');
  const both = [...neural].filter(([id]) => behavior.has(id));
  const points = both.map(([id, x]) => ({ id, x, y: behavior.get(id)! }));
  return {
    title: message(points),
    caption: `The ${points.length} models scored on every neural and behavioural metric, by their mean neural and behavioural scores (weights of the leaderboard’s tree). The top ten by the arithmetic mean are in colour; names are shown where there is room.`,
    description: `A scatter plot of ${points.length} models.`,
    missing: points.length < 2 && 'Fewer than two models have every neural and every behavioural score.',
    draw: () => draw(tables, points),
  };
}

function message(points: readonly Point[]): string {
  const column = (axis: 'x' | 'y') => Float64Array.from(points, (point) => point[axis]);
  const { estimate } = correlate(column('x'), column('y'), 'spearman');
  if (Number.isNaN(estimate)) return '';
  return `Neural and behavioural scores of ${points.length} models correlate by ρ = ${correlation(estimate)}`;
}

type Point = Record<'x' | 'y', number> & { id: string };

function draw(tables: Tables, points: readonly Point[]): Drawing {
  const ranked = tables.rows('aggregation.model_score', { method: 'arithmetic_mean' });
  const ranks = new Map(ranked.map((row) => [row.model_id, numberOf(row, 'rank')]));
  const isTop = ({ id }: Point) => (ranks.get(id) ?? Infinity) <= 10;
  const [x, y] = [padded(points.map((point) => point.x)), padded(points.map((point) => point.y))];
  const { left, right, top, bottom } = LIMITS;
  const pixels = points.map((point) => ({
    x: left + ((point.x - x.low) / (x.high - x.low)) * (right - left),
    y: bottom - ((point.y - y.low) / (y.high - y.low)) * (bottom - top),
  }));
  const importance = (point: Point) => {
    const away = Math.hypot((point.x - x.mean) / (x.high - x.low), (point.y - y.mean) / (y.high - y.low));
    return Number(isTop(point)) + away;
  };
  const text = (point: number) => shortened(tables.modelName(points[point]!.id));
  const byImportance = sort([...points.keys()], (i) => -importance(points[i]!));
  const wanted = byImportance.map((point) => ({ point, text: text(point) }));
  const labels = placeLabels(pixels, wanted, LIMITS, 11);
  const stroke = (point: Point) => (isTop(point) ? HIGHLIGHT : GREY);
  const fill = (point: Point) => (isTop(point) ? HIGHLIGHT : 'none');
  const title = ({ id, x, y }: Point) =>
    `${tables.modelName(id)}\nneural ${x.toFixed(3)}, behaviour ${y.toFixed(3)}, rank ${ranks.get(id) ?? '–'} by the arithmetic mean`;
  return onePlot({
    ...frame(WIDTH, HEIGHT, [top, WIDTH - right, HEIGHT - bottom, left]),
    x: { domain: [x.low, x.high] },
    y: { domain: [y.low, y.high] },
    marks: [
      ...griddedX({ label: 'neural score', ticks: 6 }),
      ...griddedY({ label: '↑ behavioural score', ticks: 6 }),
      dot(points, { x: 'x', y: 'y', r: 3, stroke, strokeWidth: 1.2, fill, title }),
    ],
    captions: labels.map((label) => ({ ...label, y: label.y + 3.2, size: 11 })),
  });
}

/** The mean of some values, and their range with some room. */
function padded(values: readonly number[]) {
  const [low, high] = extent(values) as [number, number];
  const room = 0.04 * (high - low || Math.max(1, Math.abs(high)));
  return { low: low - room, high: high + room, mean: mean(values)! };
}

/**
 * Scores of a node of the metric tree (a category, a domain or `all`): the weighted mean of its metrics, for models scored on
 * all of them. Empty if the set has no such node.
 */
function nodeScores(tables: Tables, node: string): Map<string, number> {
  const rows = tables.rows('aggregation.weight', { node });
  const weights = new Map(rows.map((row) => [row.metric_id, numberOf(row, 'weight')]));
  const scores = tables.rows('cohort.score').filter(({ metric_id }) => weights.has(metric_id!));
  const byModel = groups(scores, ({ model_id }) => String(model_id));
  const complete = byModel.filter(([, own]) => own.length === weights.size);
  const weighted = (row: Row) => weights.get(row.metric_id!)! * numberOf(row, 'value');
  return new Map(complete.map(([id, own]) => [id, own.reduce((sum, row) => sum + weighted(row), 0)]));
}
