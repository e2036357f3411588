import type { Cohort } from '../../../cohort/cohort.ts';
import { thousands } from '../../../messages/plurals.ts';
import type { Effects } from '../../../sources/effects.ts';
import { smallestTau, type TreeMean, treeMeans } from '../../../statistics/score/subset-agreement.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAggregation } from '../score/aggregate-sets.ts';
import { type Redundancy, redundancy } from './redundancy.ts';

/** The search for the fewest metrics that keep a set's rankings. */
export interface SetRedundancy extends Redundancy {
  cohort: Cohort;
  /** The study's methods whose score is a mean over the metric tree. */
  methods: readonly TreeMean[];
}

/** Most additions (metrics³ × models) for greedy selection; more would take minutes. Swaps have their own limit. */
const MOST_SUMS = 1e11;

/** Empty if no method is a mean over the metric tree, or (with a warning) if there are too many metrics. */
export function setRedundancies(
  { cohort, scored, methods }: SetAggregation,
  effects: Pick<Effects, 'warn'>,
): SetRedundancy[] {
  const own = treeMeans.filter((mean) => methods.some(({ method }) => method === mean));
  if (own.length === 0) return [];
  const { metricSet, metrics, models } = cohort;
  if (metrics.length ** 3 * models.length > MOST_SUMS) {
    effects.warn(
      `metric set ${metricSet}: skipped the search for the fewest metrics (aggregation/redundancy_*): ${thousands(metrics.length)} metrics × ${thousands(models.length)} models would take too long`,
    );
    return [];
  }
  return [{ cohort, methods: own, ...redundancy({ scored, methods: own }) }];
}

/** τ by method, null for methods outside the study, and the smallest τ. */
export function tauColumns(methods: readonly TreeMean[], taus: Float64Array): Row {
  const byMethod = treeMeans.map((mean) => [`kendall_tau_${mean}`, taus[methods.indexOf(mean)] ?? null]);
  return { ...Object.fromEntries(byMethod), kendall_tau_smallest: smallestTau(taus) };
}
