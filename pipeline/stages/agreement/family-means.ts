import { familySampling, MINIMUM_FAMILIES } from '../../cohort/model-sampling.ts';
import { resampleCounts } from '../../statistics/bootstrap.ts';
import { withinRange } from '../../statistics/clamp.ts';
import { jackknifeInterval } from '../../statistics/family-jackknife.ts';
import { weightedMean } from '../../statistics/pair-means.ts';
import { resampledSpearman } from '../../statistics/resampled-spearman.ts';
import type { Study } from '../../studies/study.ts';
import { familyColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { SetAgreement } from './correlate-sets.ts';

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
