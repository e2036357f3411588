import { type Cohort, type Model, sharedModelSets } from '../../../cohort/cohort.ts';
import { unitsOf } from '../../../cohort/model-units.ts';
import { countedCorrelations } from '../../../statistics/correlation/counted-pairs.ts';
import { LeaveOut } from '../../../statistics/resampling/leave-out.ts';
import type { Study } from '../../../studies/study.ts';
import type { Workers } from '../../../workers/workers.ts';

/** A set's correlations over some of its models. */
export interface OtherModels {
  models: readonly Model[];
  pairs: LeaveOut;
}

/**
 * By metric set, the correlations of cohorts with one model per group of copies.
 *
 * @param cohorts without copies
 */
export async function correlateWithoutCopies(cohorts: readonly Cohort[], study: Study, workers: Workers) {
  const bySet = new Map<string, OtherModels>();
  for (const { models, columns, pairs } of sharedModelSets(cohorts)) {
    const counted = await countedCorrelations(workers, columns, study.minimum_models);
    const all = await LeaveOut.from(workers, { columns, counted, units: unitsOf(models) });
    for (const [{ metricSet }, places] of pairs) bySet.set(metricSet, { models, pairs: all.at(places) });
  }
  return bySet;
}
