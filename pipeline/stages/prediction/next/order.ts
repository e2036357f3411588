import { greatestIndex, range } from 'd3-array';
import { total } from '../../../statistics/numbers/total.ts';
import type { Gaussian } from '../../../statistics/prediction/gaussian.ts';

/** What the known scores are to tell: the combined score, or every other score. */
export type Goal = 'score' | 'cells';

/** A metric, and the share of the expected variance that is left once it and those before it are known. */
export interface Choice {
  metric: number;
  left: number;
}

/**
 * The order in which scores tell most: greedily, each is the one that leaves least of the expected variance (Krause, Singh & Guestrin 2008,
 * by the trace instead of mutual information).
 *
 * @param coefficients per metric, what a standard deviation of it adds to the combined score
 * @param most choices
 */
export function tellingOrder(
  gaussian: Gaussian,
  coefficients: Float64Array,
  goal: Goal,
  most: number,
): Choice[] {
  const size = coefficients.length;
  const covariance = gaussian.covariance.slice();
  const variance = () =>
    goal === 'cells'
      ? total(coefficients.map((_, m) => covariance[m * (size + 1)]!))
      : total(coefficients.map((own, m) => own * sumWith(covariance, coefficients, m)));
  const first = variance();
  const left = new Set(range(size));
  return range(Math.min(most, left.size)).map(() => {
    const metrics = [...left];
    const told = metrics.map((m) => {
      const row = covariance.subarray(m * size, (m + 1) * size);
      const sum =
        goal === 'cells' ? total(row.map((entry) => entry ** 2)) : sumWith(covariance, coefficients, m) ** 2;
      return sum / row[m]!;
    });
    const metric = metrics[greatestIndex(told)!]!;
    left.delete(metric);
    learn(covariance, size, metric);
    return { metric, left: Math.max(0, variance() / first) };
  });
}

function sumWith(covariance: Float64Array, coefficients: Float64Array, row: number): number {
  return coefficients.reduce((sum, own, m) => sum + own * covariance[row * coefficients.length + m]!, 0);
}

/** The covariance once a metric is known, in place. */
function learn(covariance: Float64Array, size: number, metric: number): void {
  const row = covariance.slice(metric * size, (metric + 1) * size);
  const variance = row[metric]!;
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) covariance[i * size + j]! -= (row[i]! * row[j]!) / variance;
}
