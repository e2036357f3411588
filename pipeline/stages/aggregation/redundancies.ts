import {
  type Redundancy,
  redundancy,
  smallestTau,
  type TreeMean,
  treeMeans,
} from '../../statistics/redundancy.ts';
import type { Cohort } from '../../warehouse/cohort.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { SetAggregation } from './sets.ts';

/** How few of a metric set's metrics make the same rankings. */
export interface SetRedundancy extends Redundancy {
  cohort: Cohort;
  /** Those methods of the study whose score is a mean over the metric tree. */
  methods: readonly TreeMean[];
}

/** None where the study has none of these methods. */
export function setRedundancies({ cohort, scored, methods }: SetAggregation): SetRedundancy[] {
  const own = treeMeans.filter((mean) => methods.some(({ method }) => method === mean));
  return own.length > 0 ? [{ cohort, methods: own, ...redundancy({ scored, methods: own }) }] : [];
}

/** A column per method, null where the study does not have it, and the smallest of them. */
export function tauColumns(methods: readonly TreeMean[], taus: Float64Array): Row {
  const byMethod = treeMeans.map((mean) => [`kendall_tau_${mean}`, taus[methods.indexOf(mean)] ?? null]);
  return { ...Object.fromEntries(byMethod), kendall_tau_smallest: smallestTau(taus) };
}
