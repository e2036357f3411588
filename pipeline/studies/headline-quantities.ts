import { group, range } from 'd3-array';
import { inOrder } from '../sources/categories.ts';
import { mapPairs, type PairQuantity, pairCount, pairPlace } from '../statistics/correlation/pairs.ts';
import { indicesWhere } from '../statistics/numbers/indices.ts';

/** The means. Shares of negative pairs have no interval, because resampling biases them. */
export const namesWithInterval = [
  'mean_pairwise_correlation',
  'mean_neural_neural',
  'mean_behavior_behavior',
  'mean_neural_behavior',
] as const;

export type SummaryQuantity = PairQuantity & {
  name: (typeof namesWithInterval)[number] | 'share_negative' | 'share_negative_neural_behavior';
};
type CategoryPairQuantity = PairQuantity & { categories: [string, string] };

type Labelled = { category: string; domain: string };

/** The pairs of metrics that have two labels, one each, such as the domains `neural` and `behavior`. */
function pairsByLabels<M>(metrics: readonly M[], labelOf: (metric: M) => string) {
  const keyOf = (...labels: string[]) => labels.sort().join('\n');
  const keys = mapPairs(metrics, (a, b) => keyOf(labelOf(a), labelOf(b)));
  const pairs = group(keys.keys(), (pair) => keys[pair]!);
  return (one: string, other: string) => pairs.get(keyOf(one, other)) ?? [];
}

/** The headline quantities of `agreement/summary`, with the pairs of metrics of each. */
export function summaryQuantities(metrics: readonly Pick<Labelled, 'domain'>[]): SummaryQuantity[] {
  const between = pairsByLabels(metrics, ({ domain }) => domain);
  const pairs = range(pairCount(metrics.length));
  const neuralBehavior = between('neural', 'behavior');
  return [
    { name: 'mean_pairwise_correlation', kind: 'mean', pairs },
    { name: 'share_negative', kind: 'share_negative', pairs },
    { name: 'mean_neural_neural', kind: 'mean', pairs: between('neural', 'neural') },
    { name: 'mean_behavior_behavior', kind: 'mean', pairs: between('behavior', 'behavior') },
    { name: 'mean_neural_behavior', kind: 'mean', pairs: neuralBehavior },
    { name: 'share_negative_neural_behavior', kind: 'share_negative', pairs: neuralBehavior },
  ];
}

/** The mean of a metric's correlations with all other metrics, or with those of a domain or category. */
type OwnQuantity = PairQuantity & { metric: number; category: string };

/** The means of `agreement/own_category`: of each of the user's own metrics with the others', by category. */
export function ownCategoryQuantities(
  metrics: readonly (Labelled & { id: string })[],
  isOwn: (metric: string) => boolean,
): OwnQuantity[] {
  const others = indicesWhere(metrics, ({ id }) => !isOwn(id));
  const own = indicesWhere(metrics, ({ id }) => isOwn(id));
  const groups = ['all', 'neural', ...named(metrics)].flatMap((category) => {
    const members = others.filter((other) => isIn(metrics[other]!, category));
    return members.length > 0 ? [{ category, members }] : [];
  });
  return own.flatMap((metric) =>
    groups.map(({ category, members }) => ({
      metric,
      category,
      kind: 'mean' as const,
      pairs: members.map((other) => pairPlace(metric, other, metrics.length)),
    })),
  );
}

/** The mean over the pairs of metrics that are not the user's own. */
export function pairsWithout(
  metrics: readonly { id: string }[],
  isOwn: (metric: string) => boolean,
): PairQuantity {
  const areOthers = mapPairs(metrics, (a, b) => !isOwn(a.id) && !isOwn(b.id));
  return { kind: 'mean', pairs: indicesWhere(areOthers, Boolean) };
}

function isIn(metric: Labelled, category: string): boolean {
  return category === 'all' || metric.category === category || metric.domain === category;
}

/** The categories of some metrics whose metrics measure the same kind of thing. */
function named(metrics: readonly Pick<Labelled, 'category'>[]): string[] {
  return inOrder(metrics.map(({ category }) => category)).filter((category) => category !== 'other');
}

/** The means of `agreement/category_pair`: of each category with itself and with every later one. */
export function categoryPairQuantities(metrics: readonly Pick<Labelled, 'category'>[]) {
  const present = named(metrics);
  const between = pairsByLabels(metrics, ({ category }) => category);
  return present.flatMap((one, i) =>
    present.slice(i).map(
      (other): CategoryPairQuantity => ({
        categories: [one, other],
        kind: 'mean',
        pairs: between(one, other),
      }),
    ),
  );
}

/** The same quantities without the pairs of metrics of one data set. */
export function betweenDataSets<Q extends PairQuantity>(
  quantities: readonly Q[],
  metrics: readonly { dataSet: string }[],
): Q[] {
  const isBetween = mapPairs(metrics, (a, b) => a.dataSet !== b.dataSet);
  return quantities.map((each) => ({ ...each, pairs: each.pairs.filter((pair) => isBetween[pair]) }));
}
