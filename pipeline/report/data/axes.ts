import { sum } from 'd3-array';
import { distinct } from '../words/numbers.ts';
import { groupName } from '../words/table-words.ts';
import type { Known, PageData, PageMetric } from './page-data.ts';

/** An axis of the scatter plot: the scores on one metric, or the mean of several, by their positions on the page; or what is no score. */
export type Axis = Pick<PageMetric, 'id' | 'label' | 'reversed'> & {
  metrics: readonly number[];
  kind: 'metrics' | 'score' | 'trait';
  /** Of a trait, per model. */
  values?: readonly Known[];
};

/** The combined score by the reader's choice. */
const SCORE = { id: 'score', label: 'combined score', reversed: false, metrics: [], kind: 'score' } as const;

/** What is no score, the combined score, the means of categories, then all metrics. */
export function axesOf(data: PageData): Axis[] {
  const metrics = data.metrics.map(
    (metric, place): Axis => ({ ...metric, metrics: [place], kind: 'metrics' }),
  );
  return [...othersOf(data), ...meansOf(data), ...metrics];
}

/** The combined score, and columns that are no scores. */
export function othersOf({ traits, explorer }: PageData): Axis[] {
  const axes = traits.map(
    ({ label, isGain, values }): Axis => ({
      id: `trait:${label}`,
      label,
      reversed: !isGain,
      metrics: [],
      kind: 'trait',
      values,
    }),
  );
  return explorer ? [SCORE, ...axes] : axes;
}

/** A mean for each category with several metrics, over those of the first set that has any of it. */
export function meansOf({ metrics, sets, words }: PageData): Axis[] {
  return distinct(metrics, 'category').flatMap((category): Axis[] => {
    const isIn = (metric: number) => metrics[metric]!.category === category;
    const own = sets.map((set) => set.metrics.filter(isIn)).find(({ length }) => length > 0) ?? [];
    if (own.length < 2) return [];
    const label = `mean of ${groupName(category, words)} (${own.length} ${words.columns})`;
    return [{ id: `mean:${category}`, label, reversed: false, metrics: own, kind: 'metrics' }];
  });
}

/** A model's number on an axis; null if it lacks it, or one of its metrics. A mean negates metrics if lower is better. */
export function scoreOn(
  data: PageData,
  { metrics, reversed, kind, values }: Axis,
  model: number,
  combined?: ReadonlyMap<number, number>,
): number | null {
  if (kind === 'score') return combined?.get(model) ?? null;
  if (values) return values[model]!;
  const scores = metrics
    .map((metric) => data.scores[metric]![model])
    .filter((score) => typeof score === 'number');
  if (scores.length < metrics.length) return null;
  const sign = (i: number) => (data.metrics[metrics[i]!]!.reversed === reversed ? 1 : -1);
  return sum(scores, (score, i) => sign(i) * score) / metrics.length;
}
