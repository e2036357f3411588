import { correlationRow } from './correlation-row.ts';
import { emptyCorrelations } from './correlations.ts';
import type { Resampled } from './image-resampling.ts';
import { pairCount } from './pairs.ts';
import { sortColumns } from './sorted-column.ts';

/**
 * Spearman's rho of every pair of measures over models (pairs.ts has their order), also in each resample of images. NaN
 * with fewer than three models.
 *
 * @param measures per measure and model, higher is better
 */
export function measureAgreement(measures: readonly (readonly Resampled[])[]): Resampled[] {
  const [estimates, ...resampled] = [-1, ...(measures[0]![0]?.resamples.keys() ?? [])].map((i) =>
    spearmanOfPairs(
      measures.map((models) =>
        Float64Array.from(models, ({ estimate, resamples }) => (i < 0 ? estimate : resamples[i]!)),
      ),
    ),
  );
  return Array.from({ length: pairCount(measures.length) }, (_, pair) => ({
    estimate: estimates![pair]!,
    resamples: Float64Array.from(resampled, (values) => values[pair]!),
  }));
}

function spearmanOfPairs(columns: readonly Float64Array[]): Float64Array {
  const found = emptyCorrelations(columns.length, 'spearman');
  const row = correlationRow(columns, sortColumns(columns), 'spearman');
  for (let a = 0; a < columns.length - 1; a++) row(a, found);
  return found.estimate;
}
