import { type Cohort, type Model, unionsOf } from '../../../cohort/cohort.ts';
import { enoughFamilies, familySampling, modelSampling } from '../../../cohort/model-sampling.ts';
import { countedCorrelations } from '../../../statistics/correlation/counted-pairs.ts';
import { valuesAt } from '../../../statistics/correlation/pairs.ts';
import { type Planned, ResamplingPlan } from '../../../statistics/resampling/resampling-plan.ts';
import { type SummaryQuantity, summaryQuantities } from '../../../studies/headline-quantities.ts';
import type { Study } from '../../../studies/study.ts';
import type { Workers } from '../../../workers/workers.ts';

/** A set's correlations and the intervals of its summary, with one model per group of copies. */
export interface WithoutCopies {
  models: readonly Model[];
  /** Per pair of metrics; NaN if it does not count. */
  estimates: Float64Array;
  /** The quantities of the summary. */
  found: Planned<SummaryQuantity>[];
}

/** @param cohorts without copies */
export async function correlateWithoutCopies(cohorts: readonly Cohort[], study: Study, workers: Workers) {
  const found = new Map<Cohort, WithoutCopies>();
  for (const { models, columns, pairs } of unionsOf(cohorts)) {
    const counted = await countedCorrelations(workers, columns, study.minimum_models);
    const isCounted = (pair: number) => !Number.isNaN(counted[pair]);
    const plan = new ResamplingPlan({ columns, counted });
    for (const [cohort, places] of pairs)
      found.set(cohort, {
        models,
        estimates: valuesAt(counted, places),
        found: summaryQuantities(cohort.metrics).map((quantity) => plan.add(quantity, places)),
      });
    if (models.length < study.minimum_models) continue;
    await plan.overModels(workers, modelSampling(models, study), { isCounted });
    if (enoughFamilies(models)) await plan.overFamilies(workers, familySampling(models), isCounted);
  }
  return found;
}
