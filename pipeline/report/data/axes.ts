import { sum } from 'd3-array';
import { distinct } from '../words/numbers.ts';
import { groupName } from '../words/table-words.ts';
import type { PageData, PageMetric } from './page-data.ts';

/** An axis of the scatter plot: the scores on one metric, or the mean of several, by their positions on the page. */
export type Axis = Pick<PageMetric, 'id' | 'label' | 'reversed'> & { metrics: readonly number[] };

/** The means of categories, then all metrics. */
export function axesOf(data: PageData): Axis[] {
  return [...meansOf(data), ...data.metrics.map((metric, place) => ({ ...metric, metrics: [place] }))];
}

/** A mean for each category with several metrics, over those of the first set that has any of it. */
export function meansOf({ metrics, sets, words }: PageData): Axis[] {
  return distinct(metrics, 'category').flatMap((category) => {
    const isIn = (metric: number) => metrics[metric]!.category === category;
    const own = sets.map((set) => set.metrics.filter(isIn)).find(({ length }) => length > 0) ?? [];
    const label = `mean of ${groupName(category, words)} (${own.length} ${words.columns})`;
    return own.length > 1 ? [{ id: `mean:${category}`, label, reversed: false, metrics: own }] : [];
  });
}

/** A model's score on an axis; null if it lacks a metric. A mean negates metrics if lower is better. */
export function scoreOn(data: PageData, { metrics, reversed }: Axis, model: number): number | null {
  const scores = metrics
    .map((metric) => data.scores[metric]![model])
    .filter((score) => typeof score === 'number');
  if (scores.length < metrics.length) return null;
  const sign = (i: number) => (data.metrics[metrics[i]!]!.reversed === reversed ? 1 : -1);
  return sum(scores, (score, i) => sign(i) * score) / metrics.length;
}
