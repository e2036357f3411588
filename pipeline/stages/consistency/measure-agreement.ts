import { correlateColumns } from '../../statistics/correlation/correlate-columns.ts';
import { pairCount } from '../../statistics/correlation/pairs.ts';
import type { Resampled } from './image-resampling.ts';

/**
 * Spearman's rho of every pair of measures over models (pairs.ts has their order), also in each resample of images. NaN
 * with fewer than three models.
 *
 * @param measures per measure and model, higher is better
 */
export function measureAgreement(measures: readonly (readonly Resampled[])[]): Resampled[] {
  const [estimates, ...resampled] = [-1, ...(measures[0]![0]?.resamples.keys() ?? [])].map(
    (i) =>
      correlateColumns(
        measures.map((models) =>
          Float64Array.from(models, ({ estimate, resamples }) => (i < 0 ? estimate : resamples[i]!)),
        ),
        'spearman',
      ).estimate,
  );
  return Array.from({ length: pairCount(measures.length) }, (_, pair) => ({
    estimate: estimates![pair]!,
    resamples: Float64Array.from(resampled, (values) => values[pair]!),
  }));
}
