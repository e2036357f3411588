import { type Agreement, type MetricSubset, membersOf } from '../../../statistics/score/subset-agreement.ts';
import { bestOf, type Ranked } from './best-subset.ts';

export const directions = ['forward', 'backward'] as const;
export type Direction = (typeof directions)[number];

/** A metric that was added or removed, and the resulting subset. */
export interface Step extends Ranked {
  metric: number;
}

/**
 * Greedy forward selection (Whitney 1971): starts without metrics and adds one at a time, until all are in. Each step
 * adds the metric that makes the smallest τ over the methods largest. Ties go to the larger mean τ, then to the first
 * metric. A missing τ ranks below all others.
 *
 * @param most steps to take at most
 */
export function forwardSteps(agreement: Agreement, metrics: number, most = metrics): Step[] {
  return greedySteps(agreement, new Uint8Array(metrics), 1, most);
}

/** Greedy backward elimination (Marill & Green 1963): removes metrics by the same rule, until one is left. */
export function backwardSteps(agreement: Agreement, metrics: number): Step[] {
  return greedySteps(agreement, new Uint8Array(metrics).fill(1), 0, metrics - 1);
}

/** Elimination has to stop at one metric, because no metrics give no score. */
function greedySteps(agreement: Agreement, start: MetricSubset, to: 0 | 1, most: number): Step[] {
  const steps: Step[] = [];
  const left = membersOf(start.map(() => 1));
  let subset = start;
  while (steps.length < most) {
    const subsets = left.map((metric) => subset.with(metric, to));
    const { place, taus } = bestOf(agreement, subsets, steps.at(-1)?.taus);
    const [metric] = left.splice(place, 1);
    subset = subsets[place]!;
    steps.push({ metric: metric!, subset, taus });
  }
  return steps;
}
