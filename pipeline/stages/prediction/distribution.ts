import type { Row } from '../../warehouse/rows.ts';
import type { SetPrediction } from './set-prediction.ts';

/** How each metric is standardised, and what it is expected to be without any known score (sql/prediction/scale.yml). */
export function scaleRows({ cohort, all, coefficientsOf, calibration }: SetPrediction): Row[] {
  const coefficients = coefficientsOf(all);
  return all.scales.map(({ whole, mean, deviation }, metric) => ({
    metric_id: cohort.metrics[metric]!.id,
    whole: whole ?? null,
    mean,
    deviation,
    expected: all.gaussian.mean[metric]!,
    coefficient: coefficients[metric]!,
    shrinkage: all.shrinkage,
    width: calibration.width,
  }));
}

/** The covariances of standardised metrics, each pair once (sql/prediction/covariance.yml). */
export function covarianceRows({ cohort, all }: SetPrediction): Row[] {
  const { metrics } = cohort;
  return metrics.flatMap((one, a) =>
    metrics.slice(a).map((other, i) => ({
      metric_a: one.id,
      metric_b: other.id,
      covariance: all.gaussian.covariance[a * metrics.length + a + i]!,
    })),
  );
}
