import type { Cohort } from '../../cohort/cohort.ts';
import type { Effects } from '../../effects.ts';
import { count } from '../../progress.ts';
import { type Redundancy, redundancy } from '../../statistics/redundancy.ts';
import { smallestTau, type TreeMean, treeMeans } from '../../statistics/subset-agreement.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { SetAggregation } from './sets.ts';

/** How few of a metric set's metrics make the same rankings. */
export interface SetRedundancy extends Redundancy {
  cohort: Cohort;
  /** Those methods of the study whose score is a mean over the metric tree. */
  methods: readonly TreeMean[];
}

/**
 * Greedy selection makes M² sets of M metrics, and adds up each one's scores of every model: so many take some minutes.
 * Swaps have a bound of their own.
 */
const MOST_SUMS = 1e11;

/** None where the study has none of these methods, or where there are too many metrics, which is said. */
export function setRedundancies(
  { cohort, scored, methods }: SetAggregation,
  effects: Pick<Effects, 'warn'>,
): SetRedundancy[] {
  const own = treeMeans.filter((mean) => methods.some(({ method }) => method === mean));
  if (own.length === 0) return [];
  const { metricSet, metrics, models } = cohort;
  if (metrics.length ** 3 * models.length > MOST_SUMS) {
    effects.warn(
      `metric set ${metricSet}: skipped the search for the fewest metrics (aggregation/redundancy_*): ${count(metrics.length)} metrics × ${count(models.length)} models would take too long`,
    );
    return [];
  }
  return [{ cohort, methods: own, ...redundancy({ scored, methods: own }) }];
}

/** A column per method, null where the study does not have it, and the smallest of them. */
export function tauColumns(methods: readonly TreeMean[], taus: Float64Array): Row {
  const byMethod = treeMeans.map((mean) => [`kendall_tau_${mean}`, taus[methods.indexOf(mean)] ?? null]);
  return { ...Object.fromEntries(byMethod), kendall_tau_smallest: smallestTau(taus) };
}
