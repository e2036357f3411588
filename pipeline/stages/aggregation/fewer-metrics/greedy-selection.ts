import { greatestIndex, least } from 'd3-array';
import { total } from '../../../statistics/numbers/total.ts';
import {
  type Agreement,
  agreementWithFull,
  allTaus,
  keepsRanking,
  type MetricSubset,
  membersOf,
  type Reducible,
  smallestTau,
} from '../../../statistics/score/subset-agreement.ts';

/** A metric that was added or removed, the resulting subset, and per method Kendall's τ-b of its ranking with that by all metrics. */
export interface Step {
  metric: number;
  subset: MetricSubset;
  taus: Float64Array;
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

/** @param to 1 if metrics are added, 0 if they are removed */
function greedySteps(agreement: Agreement, start: MetricSubset, to: 0 | 1, most: number): Step[] {
  const steps: Step[] = [];
  const left = new Set(start.keys());
  let subset = start;
  while (steps.length < most) {
    const metrics = [...left];
    const subsets = metrics.map((metric) => subset.with(metric, to));
    const taus = allTaus(agreement, subsets);
    const best = bestOf(taus);
    subset = subsets[best]!;
    left.delete(metrics[best]!);
    steps.push({ metric: metrics[best]!, subset, taus: taus[best]! });
  }
  return steps;
}

/** The index of the subset with the largest smallest τ, then the largest mean τ, then the first. */
function bestOf(taus: readonly Float64Array[]): number {
  return greatestIndex(
    taus,
    (one, other) =>
      comparable(smallestTau(one)) - comparable(smallestTau(other)) ||
      comparable(total(one)) - comparable(total(other)),
  )!;
}

/** A sort key: rounded to 12 decimals, so that rounding errors break no tie; NaN sorts below every number. */
function comparable(value: number): number {
  return Number.isNaN(value) ? Number.MIN_SAFE_INTEGER : Math.round(value * 1e12);
}

/**
 * The smallest set that backward elimination reaches, of those that keep the ranking by every method: an upper bound, since
 * only trying all 2ᴹ sets proves a result. Undefined if a full score is constant.
 */
export function fewestMetrics(reducible: Reducible): MetricSubset | undefined {
  const agreement = agreementWithFull(reducible);
  const metrics = reducible.scored.columns.length;
  const all = new Uint8Array(metrics).fill(1);
  const steps = [{ subset: all, taus: allTaus(agreement, [all])[0]! }, ...backwardSteps(agreement, metrics)];
  const keeping = steps.filter(({ taus }) => keepsRanking(taus)).map(({ subset }) => subset);
  // The first of several.
  return least(keeping, (subset) => membersOf(subset).length);
}
