import type { Scores } from '../../../cohort/cohort.ts';
import { familySampling, MINIMUM_FAMILIES } from '../../../cohort/model-sampling.ts';
import { weightedMean } from '../../../statistics/correlation/pair-means.ts';
import { withinRange } from '../../../statistics/numbers/rounding.ts';
import { resampleCounts } from '../../../statistics/resampling/bootstrap.ts';
import { jackknifeInterval } from '../../../statistics/resampling/intervals.ts';
import { resampledSpearman } from '../../../statistics/resampling/resampled-spearman.ts';
import { familyColumns } from '../../../warehouse/rows.ts';

/** The columns of a mean of pairs: estimate, interval over families and the number of counted pairs. */
/**
 * Correlates a set's metrics without each model family, so that any mean of its pairs has an interval.
 *
 * @param families per pair, the number of families among the models with both metrics
 * @param counted per pair, its correlation; NaN if it does not count
 * @returns a function that averages pairs, by their indices; weights are per pair of the set
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
  const intervalOf = (pairs: readonly number[], weights?: Float64Array) => {
    if (without.length === 0 || !pairs.some((pair) => families[pair]! >= MINIMUM_FAMILIES)) return undefined;
    const values = Float64Array.from(without, (correlations) => weightedMean(correlations, pairs, weights));
    return withinRange(jackknifeInterval(values, sampling.units), [-1, 1]);
  };
  return (all: readonly number[], weights?: Float64Array) => {
    const pairs = all.filter((pair) => !Number.isNaN(counted[pair]));
    return {
      estimate: weightedMean(counted, pairs, weights),
      ...familyColumns(intervalOf(pairs, weights)),
      n_pairs: pairs.length,
    };
  };
}
