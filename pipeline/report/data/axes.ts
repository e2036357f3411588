import { categoryName } from '../findings/phrases.ts';
import type { PageData } from './page-data.ts';

/** What an axis of the scatter plot shows: the scores on one metric, or the mean of several. */
export interface Axis {
  id: string;
  label: string;
  /** Whether lower is better. */
  reversed: boolean;
  /** Positions of metrics on the page. */
  metrics: readonly number[];
}

/** A mean for each category with several metrics, over those of the first set that has any of it; then all metrics. */
export function axesOf(data: PageData): Axis[] {
  const single = data.metrics.map(({ id, label, reversed }, metric) => ({
    id,
    label,
    reversed,
    metrics: [metric],
  }));
  return [...meansOf(data), ...single];
}

export function meansOf({ metrics, sets }: PageData): Axis[] {
  return [...new Set(metrics.map(({ category }) => category))].flatMap((category) => {
    const isIn = (metric: number) => metrics[metric]!.category === category;
    const own = sets.map((set) => set.metrics.filter(isIn)).find(({ length }) => length > 0) ?? [];
    const label = `mean of ${categoryName(category)} (${own.length} metrics)`;
    return own.length > 1 ? [{ id: `mean:${category}`, label, reversed: false, metrics: own }] : [];
  });
}

/** A model's score on an axis; null if it lacks a metric. A mean negates metrics if lower is better. */
export function scoreOn(data: PageData, { metrics }: Axis, model: number): number | null {
  const scores = metrics
    .map((metric) => data.scores[metric]![model])
    .filter((score) => typeof score === 'number');
  if (scores.length < metrics.length) return null;
  if (metrics.length === 1) return scores[0]!;
  const sum = scores.reduce(
    (total, score, i) => total + (data.metrics[metrics[i]!]!.reversed ? -score : score),
    0,
  );
  return sum / metrics.length;
}
