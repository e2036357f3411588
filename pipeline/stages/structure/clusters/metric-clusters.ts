import {
  averageLinkage,
  type Cut,
  cutBySilhouette,
  type Merge,
} from '../../../statistics/correlation/clustering.ts';
import { correlateColumns } from '../../../statistics/correlation/correlate-columns.ts';
import { pairPlace, presentPlaces } from '../../../statistics/correlation/pairs.ts';

/** The clusters of a set's metrics. */
export interface MetricClusters extends Cut {
  /** The clustered metrics, in the order of the tree's leaves. */
  order: number[];
  /** The metrics that could not be clustered, and why. */
  leftOut: Map<number, string>;
  /** The tree. Leaves are places in that order. */
  merges: Merge[];
}

/**
 * Average linkage of metrics by 1 − Spearman's ρ (pairwise complete), cut where the mean silhouette width is largest.
 * Metrics are left out until every pair shares at least `minimumModels` models and has a correlation.
 *
 * @param columns scores per metric, NaN if missing
 */
export function clusterMetrics(columns: readonly Float64Array[], minimumModels: number): MetricClusters {
  const { n, estimate } = correlateColumns(columns, 'spearman');
  const placeOf = (a: number, b: number) => pairPlace(a, b, columns.length);
  const counted = estimate.map((rho, pair) => (n[pair]! < minimumModels ? Number.NaN : rho));
  const scores = columns.map((column) => presentPlaces(column).length);
  const { kept, leftOut } = leaveOutMissingPairs(counted, scores);
  const reasons = new Map(
    Array.from(leftOut, ([metric, others]) => {
      const hasFewModels = others.some((other) => n[placeOf(metric, other)]! < minimumModels);
      const why = hasFewModels
        ? 'a pair has fewer models than minimum_models'
        : 'a metric of a pair is constant';
      return [metric, why];
    }),
  );
  if (kept.length === 1) reasons.set(kept.pop()!, 'no other metric to be clustered with');
  const distanceOf = (a: number, b: number) => (a === b ? 0 : 1 - counted[placeOf(a, b)]!);
  const distancesIn = (metrics: readonly number[]) =>
    metrics.map((a) => metrics.map((b) => distanceOf(a, b)));
  const tree = averageLinkage(distancesIn(kept));
  const order = tree.order.map((leaf) => kept[leaf]!);
  const cut = cutBySilhouette(tree.merges, distancesIn(order));
  const clusters = order.length === 0 ? 0 : cut.clusters;
  return { ...cut, clusters, order, leftOut: reasons, merges: tree.merges };
}

/**
 * Leaves out metrics, one at a time, until every pair has a correlation. The next is the metric with the most missing
 * correlations; among equals the one with the fewest scores, then the first. The others are kept.
 *
 * @param correlations per pair of metrics, NaN if missing
 * @param scores per metric, its number of scores
 */
export function leaveOutMissingPairs(correlations: Float64Array, scores: readonly number[]) {
  const isMissing = (a: number, b: number) =>
    a !== b && Number.isNaN(correlations[pairPlace(a, b, scores.length)]);
  let kept = [...scores.keys()];
  /** Each other metric, with the metrics that it had no correlation with when it was left out. */
  const leftOut = new Map<number, number[]>();
  for (;;) {
    const [worst] = kept
      .map((metric) => ({ metric, missing: kept.filter((other) => isMissing(metric, other)) }))
      .sort((a, b) => b.missing.length - a.missing.length || scores[a.metric]! - scores[b.metric]!);
    if (!worst || worst.missing.length === 0) return { kept, leftOut };
    leftOut.set(worst.metric, worst.missing);
    kept = kept.filter((metric) => metric !== worst.metric);
  }
}
