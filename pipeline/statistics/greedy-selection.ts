import { bestOf, type Ranked } from './best-subset.ts';
import { type Agreement, type MetricSubset, membersOf } from './subset-agreement.ts';

export const directions = ['forward', 'backward'] as const;
export type Direction = (typeof directions)[number];

/** A metric that was added or removed, and the subset that it left. */
export interface Step extends Ranked {
  metric: number;
}

/**
 * Greedy forward selection (Whitney 1971): adds one metric after another to none, until all are in. Each step is the one after
 * which the smallest τ of the methods is largest; of several, that with the larger mean of the τ, then the first metric.
 * A missing τ is below every other.
 */
export function forwardSteps(agreement: Agreement, metrics: number): Step[] {
  return greedySteps(agreement, new Uint8Array(metrics), 1);
}

/** Greedy backward elimination (Marill & Green 1963): removes one metric after another, by the same rule, until one is left. */
export function backwardSteps(agreement: Agreement, metrics: number): Step[] {
  return greedySteps(agreement, new Uint8Array(metrics).fill(1), 0);
}

function greedySteps(agreement: Agreement, start: MetricSubset, to: 0 | 1): Step[] {
  const steps: Step[] = [];
  const left = membersOf(start.map(() => 1));
  let subset = start;
  // No score is without any metric.
  while (left.length > 1 - to) {
    const subsets = left.map((metric) => subset.with(metric, to));
    const { place, taus } = bestOf(agreement, subsets, steps.at(-1)?.taus);
    const [metric] = left.splice(place, 1);
    subset = subsets[place]!;
    steps.push({ metric: metric!, subset, taus });
  }
  return steps;
}
