import { familiesOfSeveral, familySampling, MINIMUM_FAMILIES } from '../../../cohort/model-sampling.ts';
import { weightedMean } from '../../../statistics/correlation/pair-means.ts';
import { withinRange } from '../../../statistics/numbers/rounding.ts';
import { resampleCounts } from '../../../statistics/resampling/bootstrap.ts';
import { jackknifeInterval } from '../../../statistics/resampling/intervals.ts';
import { resampledSpearman } from '../../../statistics/resampling/resampled-spearman.ts';
import type { Study } from '../../../studies/study.ts';
import { familyColumns, type Row } from '../../../warehouse/rows.ts';
import type { SetAgreement } from '../pairs/correlate-sets.ts';

/** The columns of a mean of pairs: estimate, interval over families and the number of counted pairs. */
export type FamilyMean = (pairs: readonly number[], weights?: Float64Array) => Row & { estimate: number };

/**
 * Correlates a set's metrics without each model family, so that any mean of its pairs has an interval.
 *
 * @returns a function that averages pairs, by their indices; weights are per pair of the set
 */
export function familyMeans(
  { cohort: { models, columns }, families, methods }: SetAgreement,
  { minimum_models }: Pick<Study, 'minimum_models'>,
): FamilyMean {
  const { counted } = methods[0]!.pairwise;
  const sampling = familySampling(models);
  const correlate = resampledSpearman(columns, counted);
  const without = Array.from({ length: models.length < minimum_models ? 0 : sampling.resamples }, (_, i) => {
    const correlations = new Float64Array(counted.length);
    correlate(resampleCounts(sampling, i), correlations);
    return correlations;
  });
  const intervalOf = (pairs: readonly number[], weights?: Float64Array) => {
    if (without.length === 0 || !pairs.some((pair) => families[pair]! >= MINIMUM_FAMILIES)) return undefined;
    const values = Float64Array.from(without, (correlations) => weightedMean(correlations, pairs, weights));
    return withinRange(jackknifeInterval(values, sampling.units), [-1, 1]);
  };
  return (all, weights) => {
    const pairs = all.filter((pair) => !Number.isNaN(counted[pair]));
    return {
      estimate: weightedMean(counted, pairs, weights),
      ...familyColumns(intervalOf(pairs, weights)),
      n_pairs: pairs.length,
    };
  };
}

/** The summary without each family of several models, if enough models are left. */
export function withoutFamilyRows({ cohort, summary }: SetAgreement, { minimum_models }: Study): Row[] {
  const { models, metricSet } = cohort;
  const { families, leftOut } = familiesOfSeveral(models);
  return leftOut
    .filter(({ size }) => models.length - size >= minimum_models)
    .flatMap(({ family, unit, size }) =>
      summary.map(({ name, withoutFamilies }) => {
        const estimate = withoutFamilies?.[unit] ?? Number.NaN;
        return {
          metric_set: metricSet,
          family,
          quantity: name,
          estimate,
          difference: estimate - (withoutFamilies?.[families.count] ?? Number.NaN),
          n_models: models.length,
          n_models_without: models.length - size,
        };
      }),
    );
}
