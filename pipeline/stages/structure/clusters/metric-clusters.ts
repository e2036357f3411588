import { correlateColumns } from '../../../statistics/correlation/correlate-columns.ts';
import { pairPlace } from '../../../statistics/correlation/pairs.ts';
import { averageLinkage, cutBySilhouette, type Merge } from './clustering.ts';
import { optimalLeafOrder } from './leaf-order.ts';

/**
 * Average linkage of metrics by 1 − Spearman's ρ (pairwise complete), cut where the mean silhouette width is largest.
 * Metrics are left out until every pair shares at least `minimumModels` models and has a correlation.
 *
 * @param columns scores per metric, NaN if missing
 */
export function clusterMetrics(columns: readonly Float64Array[], minimumModels: number) {
  const { n, estimate } = correlateColumns(columns, 'spearman');
  const placeOf = (a: number, b: number) => pairPlace(Math.min(a, b), Math.max(a, b), columns.length);
  const counted = estimate.map((rho, pair) => (n[pair]! < minimumModels ? Number.NaN : rho));
  const { kept, leftOut } = leaveOutMissingPairs(
    counted,
    columns.map((column) => column.filter((score) => !Number.isNaN(score)).length),
  );
  const reasons = new Map(
    [...leftOut].map(([metric, others]) => [
      metric,
      others.some((other) => n[placeOf(metric, other)]! < minimumModels)
        ? 'a pair has fewer models than minimum_models'
        : 'a metric of a pair is constant',
    ]),
  );
  if (kept.length === 1) reasons.set(kept.pop()!, 'no other metric to be clustered with');
  const distances = Float64Array.from(
    kept.flatMap((a, i) => kept.slice(i + 1).map((b) => 1 - counted[placeOf(a, b)]!)),
  );
  const tree = averageLinkage(distances, kept.length);
  const { labels, widths, silhouette, clusters } = cutBySilhouette(tree, distances, kept.length);
  const leaves = [...optimalLeafOrder(tree, distances, kept.length)];
  const labelsAlong = new Set(leaves.map((leaf) => labels[leaf]!));
  const numbers = new Map([...labelsAlong].map((label, i) => [label, i + 1]));
  return {
    /** The clustered metrics, in leaf order. */
    order: leaves.map((leaf) => kept[leaf]!),
    /** The metrics that could not be clustered, and why. */
    leftOut: reasons,
    /** Per metric in leaf order, its cluster; clusters are numbered from 1 along that order. */
    labels: leaves.map((leaf) => numbers.get(labels[leaf]!)!),
    /** Per metric in leaf order, its silhouette width; NaN if fewer than three metrics are clustered. */
    widths: leaves.map((leaf) => widths[leaf]!),
    silhouette,
    clusters: kept.length === 0 ? 0 : clusters,
    /** The merges. Leaves are places in leaf order, and of two children the one further left comes first. */
    tree: alongLeaves(tree, leaves),
  };
}

/** Renumbers the leaves of a tree by leaf order, and puts the child that is further left first. */
function alongLeaves(tree: readonly Merge[], leaves: readonly number[]): Merge[] {
  const places = new Map(leaves.map((leaf, place) => [leaf, place]));
  const starts = [...leaves.keys()];
  return tree.map(({ children, height }) => {
    const [a, b] = children.map((child) => places.get(child) ?? child) as [number, number];
    starts.push(Math.min(starts[a]!, starts[b]!));
    return { children: starts[a]! < starts[b]! ? [a, b] : [b, a], height };
  });
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
    a !== b && Number.isNaN(correlations[pairPlace(Math.min(a, b), Math.max(a, b), scores.length)]);
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
