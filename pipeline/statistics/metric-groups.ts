import { covarianceIn, type Drawn } from './covariance.ts';
import type { Aggregated } from './decomposition.ts';
import { addMidRanks, ordered } from './ranks.ts';

/** Per metric, what its column is multiplied by in its group's: its weight in the root, or 1 where it has none there. */
export function groupWeights(root: Float64Array): Float64Array {
  return root.map((weight) => (weight === 0 ? 1 : weight));
}

/**
 * Metrics that come into every score and every node in the same proportions, such as those of a category: so one column,
 * the sum of theirs, can stand for them. There are a handful of groups, and computing with them takes a fraction of the
 * time.
 */
export function groupsOf({ columns, root, nodes, balance, levels }: Aggregated): Int32Array[] {
  const groups = new Map<string, number[]>();
  const weights = groupWeights(root);
  for (const metric of columns.keys()) {
    const ratios = nodes.map((node) => (node.weights[metric]! / weights[metric]!).toPrecision(12));
    const parts = [balance, ...levels.map(({ partition }) => partition)].map(({ of }) => of[metric]);
    const key = JSON.stringify([root[metric] === 0, parts, ratios]);
    groups.set(key, [...(groups.get(key) ?? []), metric]);
  }
  return [...groups.values()].map((metrics) => Int32Array.from(metrics));
}

/** The covariances of the groups' columns in resamples, as {@link covarianceIn} has them. */
export function scoreCovariance(
  columns: readonly Float64Array[],
  groups: readonly Int32Array[],
  weights: Float64Array,
): (drawn: Drawn) => Float64Array {
  const sums = groups.map((metrics) => {
    const sum = new Float64Array(columns[0]?.length ?? 0);
    for (const metric of metrics)
      for (let model = 0; model < sum.length; model++)
        sum[model]! += weights[metric]! * columns[metric]![model]!;
    return sum;
  });
  return covarianceIn(sums);
}

/** The same where their metrics are ranked first. */
export function rankCovariance(
  columns: readonly Float64Array[],
  groups: readonly Int32Array[],
  weights: Float64Array,
): (counts: Int32Array, drawn: Drawn) => Float64Array {
  const orders = columns.map(ordered);
  const sums = groups.map(() => new Float64Array(columns[0]?.length ?? 0));
  const covarianceOf = covarianceIn(sums);
  return (counts, drawn) => {
    for (let g = 0; g < groups.length; g++) {
      sums[g]!.fill(0);
      for (const metric of groups[g]!) addMidRanks(orders[metric]!, counts, weights[metric]!, sums[g]!);
    }
    return covarianceOf(drawn);
  };
}
