import { averageLinkage, cutBySilhouette, type Merge } from './clustering.ts';
import { correlationRow } from './correlation-row.ts';
import { emptyCorrelations } from './correlations.ts';
import { optimalLeafOrder } from './leaf-order.ts';
import { leaveOutMissingPairs } from './missing-pairs.ts';
import { pairPlace } from './pairs.ts';
import { sortColumns } from './sorted-column.ts';

export type ClusterReason =
  | 'a pair has fewer models than minimum_models'
  | 'a metric of a pair is constant'
  | 'no other metric to be clustered with';

/** Groups of metrics that rank models alike. */
export interface MetricClusters {
  /** The metrics that are clustered, in the order of the leaves. */
  order: number[];
  /** The other metrics, and why each is not. */
  leftOut: Map<number, ClusterReason>;
  /** Per metric in that order its cluster, from 1 on along it. */
  labels: number[];
  /** Per metric in that order its silhouette width; NaN where there are fewer than three. */
  widths: number[];
  silhouette: number;
  clusters: number;
  /** Of the children, the one that comes first in that order first; leaves are places in it. */
  tree: Merge[];
}

/**
 * Average linkage of metrics by 1 − Spearman's ρ over the models that both have, cut where the mean silhouette is
 * best. Metrics are left out until every pair has at least `minimumModels` models and a correlation.
 *
 * @param columns scores per metric, NaN where a model has none
 */
export function clusterMetrics(columns: readonly Float64Array[], minimumModels: number): MetricClusters {
  const { n, estimate } = spearman(columns);
  const placeOf = (a: number, b: number) => pairPlace(Math.min(a, b), Math.max(a, b), columns.length);
  const counted = estimate.map((rho, pair) => (n[pair]! < minimumModels ? Number.NaN : rho));
  const { kept, leftOut } = leaveOutMissingPairs(counted, columns.map(scoreCount));
  const reasons = new Map(
    [...leftOut].map(([metric, others]): [number, ClusterReason] => [
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
    order: leaves.map((leaf) => kept[leaf]!),
    leftOut: reasons,
    labels: leaves.map((leaf) => numbers.get(labels[leaf]!)!),
    widths: leaves.map((leaf) => widths[leaf]!),
    silhouette,
    clusters: kept.length === 0 ? 0 : clusters,
    tree: alongLeaves(tree, leaves),
  };
}

function spearman(columns: readonly Float64Array[]) {
  const correlations = emptyCorrelations(columns.length, 'spearman');
  const row = correlationRow(columns, sortColumns(columns), 'spearman');
  for (let metric = 0; metric < columns.length; metric++) row(metric, correlations);
  return correlations;
}

function scoreCount(column: Float64Array): number {
  return column.reduce((count, score) => (Number.isNaN(score) ? count : count + 1), 0);
}

/** The same tree with its leaves numbered along their order, and the child that comes first there first. */
function alongLeaves(tree: readonly Merge[], leaves: readonly number[]): Merge[] {
  const places = new Map(leaves.map((leaf, place) => [leaf, place]));
  const starts = [...leaves.keys()];
  return tree.map(({ children, height }) => {
    const [a, b] = children.map((child) => places.get(child) ?? child) as [number, number];
    starts.push(Math.min(starts[a]!, starts[b]!));
    return { children: starts[a]! < starts[b]! ? [a, b] : [b, a], height };
  });
}
