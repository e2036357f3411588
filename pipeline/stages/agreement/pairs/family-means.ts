import type { Scores } from '../../../cohort/cohort.ts';
import { familySampling, MINIMUM_FAMILIES } from '../../../cohort/model-sampling.ts';
import { weightedMean } from '../../../statistics/correlation/pair-means.ts';
import { withinRange } from '../../../statistics/numbers/rounding.ts';
import { resampleCounts } from '../../../statistics/resampling/bootstrap.ts';
import { jackknifeInterval } from '../../../statistics/resampling/intervals.ts';
import { resampledSpearman } from '../../../statistics/resampling/resampled-spearman.ts';
import { familyColumns } from '../../../warehouse/rows.ts';

/**
 * Correlates a set's metrics without each model family, so that any mean of its pairs, and what follows from means, has an interval.
 *
 * @param families per pair, the number of families among the models with both metrics
 * @param counted per pair, its correlation; NaN if it does not count
 * @returns functions that average pairs, by their indices, with weights per pair of the set; and that compute any other number from all
 *   correlations, which depends on some pairs
 */
export function familyMeans(scores: Scores, families: Int32Array, counted: Float64Array, minimum: number) {
  const { models, columns } = scores;
  const sampling = familySampling(models);
  const correlate = resampledSpearman(columns, counted);
  const without = Array.from({ length: models.length < minimum ? 0 : sampling.resamples }, (_, i) => {
    const correlations = new Float64Array(counted.length);
    correlate(resampleCounts(sampling, i), correlations);
    return correlations;
  });
  const numberOf = (pairs: readonly number[], number: (correlations: Float64Array) => number) => {
    const hasFamilies = without.length > 0 && pairs.some((pair) => families[pair]! >= MINIMUM_FAMILIES);
    const interval = hasFamilies
      ? withinRange(jackknifeInterval(Float64Array.from(without, number), sampling.units), [-1, 1])
      : undefined;
    return { estimate: number(counted), ...familyColumns(interval), n_pairs: pairs.length };
  };
  const countedOf = (pairs: readonly number[]) => pairs.filter((pair) => !Number.isNaN(counted[pair]));
  return {
    numberOf,
    meanOf(all: readonly number[], weights?: Float64Array) {
      const pairs = countedOf(all);
      return numberOf(pairs, (correlations) => weightedMean(correlations, pairs, weights));
    },
  };
}
