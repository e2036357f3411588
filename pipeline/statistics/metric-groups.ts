import { covarianceMatrix } from './covariance.ts';
import type { Aggregated } from './decomposition.ts';
import { addMidRanks, ordered } from './ranks.ts';

/**
 * Metrics that come into every score and every node in the same proportions, such as those of a category: so one column,
 * the sum of theirs, can stand for them. There are a handful of groups, and computing with them takes a fraction of the
 * time.
 */
export interface Group {
  metrics: Int32Array;
  /** Per metric, what its column is multiplied by in the sum: its weight in the root, or 1 where it has none there. */
  weights: number[];
}

export function groupsOf({ columns, root, nodes, balance, levels }: Aggregated): Group[] {
  const groups = new Map<string, { metrics: number[]; weights: number[] }>();
  for (const metric of columns.keys()) {
    const weight = root[metric] === 0 ? 1 : root[metric]!;
    const ratios = nodes.map((node) => (node.weights[metric]! / weight).toPrecision(12));
    const parts = [balance, ...levels.map(({ partition }) => partition)].map(({ of }) => of[metric]);
    const key = JSON.stringify([root[metric] === 0, parts, ratios]);
    const group = groups.get(key) ?? { metrics: [], weights: [] };
    groups.set(key, group);
    group.metrics.push(metric);
    group.weights.push(weight);
  }
  return [...groups.values()].map(({ metrics, weights }) => ({ metrics: Int32Array.from(metrics), weights }));
}

/** The covariances of the groups' columns over models that stand there `counts[i]` times, row by row. */
export function scoreCovariance(
  columns: readonly Float64Array[],
  groups: readonly Group[],
): (counts: Int32Array) => Float64Array {
  const sums = groups.map(({ metrics, weights }) => {
    const sum = new Float64Array(columns[0]?.length ?? 0);
    for (const [i, metric] of metrics.entries())
      for (let model = 0; model < sum.length; model++) sum[model]! += weights[i]! * columns[metric]![model]!;
    return sum;
  });
  return (counts) => covarianceMatrix(sums, counts);
}

/** The same where their metrics are ranked first. */
export function rankCovariance(
  columns: readonly Float64Array[],
  groups: readonly Group[],
): (counts: Int32Array) => Float64Array {
  const orders = columns.map(ordered);
  const sums = groups.map(() => new Float64Array(columns[0]?.length ?? 0));
  return (counts) => {
    for (let g = 0; g < groups.length; g++) {
      const { metrics, weights } = groups[g]!;
      sums[g]!.fill(0);
      for (let i = 0; i < metrics.length; i++)
        addMidRanks(orders[metrics[i]!]!, counts, weights[i]!, sums[g]!);
    }
    return covarianceMatrix(sums, counts);
  };
}
