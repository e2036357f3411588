import type { Transformation } from './aggregation.ts';
import { covarianceMatrix, deviations } from './covariance.ts';
import type { Aggregated } from './decomposition.ts';
import { ascendingOrder, weightedMidRanks } from './ranks.ts';

/**
 * Metrics that come into every score and every node in the same proportions, such as those of a category: so one column,
 * the sum of theirs, can stand for them. There are a handful of groups, and computing with them takes a fraction of the
 * time.
 */
export interface Group {
  metrics: number[];
  /** Per metric, what its column is multiplied by in the sum: its weight in the root, or 1 where it has none there. */
  weights: number[];
}

export function groupsOf({ columns, root, nodes, balance, levels }: Aggregated): Group[] {
  const groups = new Map<string, Group>();
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
  return [...groups.values()];
}

/**
 * The covariances of the groups' columns, of scores transformed over a cohort in which model i stands `counts[i]` times,
 * row by row. Each kind is computed when it is first asked for.
 */
export function groupCovariances(
  columns: readonly Float64Array[],
  groups: readonly Group[],
): (counts: Int32Array) => (transformation: Transformation) => Float64Array {
  const orders = columns.map(ascendingOrder);
  const models = columns[0]?.length ?? 0;
  const sums = groups.map(() => new Float64Array(models));
  const ranks = new Float64Array(models);
  const plain = groups.map(({ metrics, weights }) => {
    const sum = new Float64Array(models);
    for (const [i, metric] of metrics.entries()) addScaled(sum, columns[metric]!, weights[i]!);
    return sum;
  });
  const sumUp = (add: (sum: Float64Array, metric: number, weight: number) => void): Float64Array[] => {
    for (const [g, { metrics, weights }] of groups.entries()) {
      sums[g]!.fill(0);
      for (let i = 0; i < metrics.length; i++) add(sums[g]!, metrics[i]!, weights[i]!);
    }
    return sums;
  };
  const columnsOf = (transformation: Transformation, counts: Int32Array): Float64Array[] => {
    if (transformation === 'scores') return plain;
    if (transformation === 'ranks') {
      return sumUp((sum, metric, weight) =>
        addScaled(sum, weightedMidRanks(columns[metric]!, orders[metric]!, counts, ranks), weight),
      );
    }
    const spreads = deviations(columns, counts);
    return sumUp((sum, metric, weight) => {
      // What is constant says nothing.
      if (spreads[metric]! > 0) addScaled(sum, columns[metric]!, weight / spreads[metric]!);
    });
  };
  return (counts) => {
    const found: Partial<Record<Transformation, Float64Array>> = {};
    return (transformation) => {
      found[transformation] ??= covarianceMatrix(columnsOf(transformation, counts), counts);
      return found[transformation];
    };
  };
}

function addScaled(sum: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += factor * values[i]!;
}
