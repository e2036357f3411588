import { covarianceMatrix } from './covariance.ts';
import type { Aggregated } from './decomposition.ts';
import { addMidRanks, ordered } from './ranks.ts';

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

/**
 * The same where their metrics are standardised first.
 *
 * @param covariance of the metrics
 * @param factors per metric, 1 ÷ its standard deviation
 */
export function standardisedCovariance(
  covariance: Float64Array,
  factors: Float64Array,
  groups: readonly Group[],
): Float64Array {
  const size = groups.length;
  const found = new Float64Array(size * size);
  for (let one = 0; one < size; one++) {
    for (let other = 0; other <= one; other++) {
      const sum = sumBetween(covariance, factors, groups[one]!, groups[other]!);
      found[one * size + other] = sum;
      found[other * size + one] = sum;
    }
  }
  return found;
}

function sumBetween(covariance: Float64Array, factors: Float64Array, one: Group, other: Group): number {
  let sum = 0;
  for (let i = 0; i < one.metrics.length; i++) {
    const row = one.metrics[i]! * factors.length;
    let products = 0;
    for (let j = 0; j < other.metrics.length; j++) {
      const column = other.metrics[j]!;
      products += covariance[row + column]! * factors[column]! * other.weights[j]!;
    }
    sum += products * factors[one.metrics[i]!]! * one.weights[i]!;
  }
  return sum;
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
