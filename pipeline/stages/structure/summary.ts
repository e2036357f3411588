import { completeCohort } from '../../cohort/cohort.ts';
import { familyCount } from '../../cohort/model-sampling.ts';
import type { Distribution, Interval } from '../../statistics/resampling/bootstrap.ts';
import { type CorrectedInterval, shiftedInterval } from '../../statistics/resampling/intervals.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Structure } from './find-structures.ts';

export function summaryRows({ cohort, components, clusters }: Structure): Row[] {
  const row = (
    quantity: string,
    value: number | undefined,
    interval?: CorrectedInterval,
    familyInterval?: Interval,
  ): Row => ({
    quantity,
    estimate: value ?? null,
    corrected: interval?.corrected ?? null,
    ci_low: interval?.low ?? null,
    ci_high: interval?.high ?? null,
    n_degenerate: interval?.degenerate ?? null,
    family_ci_low: familyInterval?.low ?? null,
    family_ci_high: familyInterval?.high ?? null,
  });
  // Rounding errors can make the sum exceed 1.
  const share = (retained: number) =>
    components &&
    Math.min(
      1,
      components.eigenvalues.subarray(0, retained).reduce((sum, each) => sum + each, 0) / components.metrics,
    );
  const hasBothDomains = (cluster: number) => {
    const own = clusters.order.flatMap((metric, i) =>
      clusters.labels[i] === cluster ? [cohort.metrics[metric]!.domain] : [],
    );
    return own.includes('neural') && own.includes('behavior');
  };
  const componentRows = [
    row('participation_ratio', components?.ratio, components?.byModels.ratio, components?.byFamilies?.ratio),
    row('first_component_share', share(1), components?.byModels.share, components?.byFamilies?.share),
    row('retained_components', components?.retained),
    row('retained_share', components && share(components.retained)),
  ].map((each) => ({
    ...each,
    n_models: components?.models ?? completeCohort(cohort).models.length,
    n_metrics: components?.metrics ?? cohort.metrics.length,
    n_model_families: components?.families ?? familyCount(completeCohort(cohort).models),
  }));
  const clusterRows = [
    row('clusters', clusters.clusters),
    row('clusters_across', [...new Set(clusters.labels)].filter(hasBothDomains).length),
    row('mean_silhouette', clusters.silhouette),
  ].map((each) => ({
    ...each,
    n_models: cohort.models.length,
    n_metrics: clusters.order.length,
    n_model_families: familyCount(cohort.models),
  }));
  return [...componentRows, ...clusterRows].map((each) => ({ metric_set: cohort.metricSet, ...each }));
}

/**
 * The participation ratio (Σλ)² ÷ Σλ² of the eigenvalues of a correlation matrix (Gao et al. 2017, after the inverse
 * participation ratio of Kramer & MacKinnon 1993): the effective number of dimensions. It is 1 if all metrics are
 * perfectly correlated, and the number of metrics if they are uncorrelated. NaN if an eigenvalue is NaN.
 */
export function participationRatio(eigenvalues: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (const eigenvalue of eigenvalues) {
    sum += eigenvalue;
    squares += eigenvalue * eigenvalue;
  }
  return (sum * sum) / squares;
}

/**
 * The participation ratio corrected for bias, with its 95 % interval: the {@link shiftedInterval} of its inverse,
 * which is the mean of all squared correlations. Chance correlations make the ratio of a sample too small, and that
 * of a resample even smaller.
 *
 * @param ratio the participation ratio of the sample
 * @param inverse the distribution of 1 ÷ ratio over resamples of models
 */
export function participationRatioInterval(
  ratio: number,
  inverse: Distribution,
  metrics: number,
): CorrectedInterval {
  const { corrected, low, high, degenerate } = shiftedInterval(1 / ratio, inverse, [1 / metrics, 1]);
  return { corrected: 1 / corrected, low: 1 / high, high: 1 / low, degenerate };
}
