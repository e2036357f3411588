import { type Cohort, type Model, unionsOf } from '../../../cohort/cohort.ts';
import { enoughFamilies, familySampling, modelSampling } from '../../../cohort/model-sampling.ts';
import { correlateAll } from '../../../statistics/correlation/correlate-all.ts';
import { countedEstimates } from '../../../statistics/correlation/counted-pairs.ts';
import { renumberPairs } from '../../../statistics/correlation/pair-average.ts';
import type { Interval, Sampling } from '../../../statistics/resampling/bootstrap.ts';
import { resampleAgreement } from '../../../statistics/resampling/resample-agreement.ts';
import { summaryQuantities } from '../../../studies/headline-quantities.ts';
import type { Study } from '../../../studies/study.ts';
import type { Workers } from '../../../workers/workers.ts';

/** A set's correlations and the intervals of its summary, with one model per group of copies. */
export interface WithoutCopies {
  models: readonly Model[];
  /** Per pair of metrics; NaN if it does not count. */
  estimates: Float64Array;
  /** One per quantity of the summary; undefined if there are too few models, or families. */
  intervals: readonly Interval[] | undefined;
  familyIntervals: readonly Interval[] | undefined;
}

/** @param cohorts without copies */
export async function correlateWithoutCopies(
  cohorts: readonly Cohort[],
  study: Study,
  workers: Workers,
): Promise<Map<Cohort, WithoutCopies>> {
  const found = new Map<Cohort, WithoutCopies>();
  for (const { models, columns, pairs } of unionsOf(cohorts)) {
    const { spearman } = await correlateAll(workers, columns, ['spearman']);
    const counted = countedEstimates(spearman, study.minimum_models);
    const summaries = [...pairs].map(([cohort, positions]) =>
      summaryQuantities(cohort.metrics).map((quantity) => renumberPairs(quantity, positions)),
    );
    const resample = async (sampling: Sampling, isEnough: boolean) =>
      isEnough
        ? (
            await resampleAgreement(
              workers,
              { columns, counted, quantities: summaries.flat(), sampling },
              { withPairs: false },
            )
          ).quantities
        : undefined;
    const isEnough = models.length >= study.minimum_models;
    const intervals = await resample(modelSampling(models, study), isEnough);
    const familyIntervals = await resample(familySampling(models), isEnough && enoughFamilies(models));
    let start = 0;
    for (const [i, [cohort, positions]] of [...pairs].entries()) {
      const end = start + summaries[i]!.length;
      const estimates = Float64Array.from(positions, (position) => counted[position]!);
      found.set(cohort, {
        models,
        estimates,
        intervals: intervals?.slice(start, end),
        familyIntervals: familyIntervals?.slice(start, end),
      });
      start = end;
    }
  }
  return found;
}
