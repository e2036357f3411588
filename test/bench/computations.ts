import { pairQuantity } from '../../pipeline/statistics/agreement.ts';
import {
  type Interval,
  percentileInterval,
  resample,
  resampleCounts,
} from '../../pipeline/statistics/bootstrap.ts';
import {
  type CorrelationMethod,
  type Correlations,
  emptyCorrelations,
} from '../../pipeline/statistics/correlation.ts';
import { pairCount } from '../../pipeline/statistics/pairs.ts';
import { summaryQuantities } from '../../pipeline/statistics/quantities.ts';
import { resampledSpearman } from '../../pipeline/statistics/resampled-spearman.ts';
import { roomToSort } from '../../pipeline/statistics/sorted-column.ts';
import { Workers } from '../../pipeline/workers/workers.ts';

const workers = new Workers();

/** The correlations of all pairs of columns in shared memory. */
export async function correlated(columns: Float64Array[], method: CorrelationMethod): Promise<Correlations> {
  const models = columns[0]!.length;
  const sorted = columns.map(roomToSort);
  const found = emptyCorrelations(columns.length, method);
  await workers.share('sort', { columns, sorted }, columns.length, columns.length * models * 100);
  const steps = pairCount(columns.length) * models * (method === 'kendall' ? 20 : 2);
  await workers.share('correlate', { columns, sorted, method, found }, columns.length, steps);
  return found;
}

/** The bootstrap of a study's summary, and what its quantities are in the first of its resamples. */
export function bootstrapped(
  columns: Float64Array[],
  { neural, resamples, seed }: { neural: number; resamples: number; seed: number },
) {
  const models = columns[0]!.length;
  const pairs = pairCount(columns.length);
  const quantities = summaryQuantities(
    columns.map((_, metric) => ({ category: metric < neural ? 'V1' : 'behavior' })),
  );
  const evaluation = () => {
    const evaluate = resampledSpearman(columns, new Float64Array(pairs));
    const estimates = new Float64Array(pairs);
    return (counts: Float64Array, out: Float64Array) => {
      evaluate(Int32Array.from(counts), estimates);
      for (const [q, quantity] of quantities.entries()) out[q] = pairQuantity(estimates, quantity);
    };
  };
  return {
    compute: async (): Promise<Interval[]> => {
      const resampling = { models, size: models, resamples, seed };
      const values = resample(quantities.length, resampling, evaluation());
      return quantities.map((_, q) =>
        percentileInterval(values.subarray(q * resamples, (q + 1) * resamples)),
      );
    },
    inResamples: (checked: number) => {
      const evaluate = evaluation();
      const counts = new Float64Array(checked * models);
      const values = new Float64Array(checked * quantities.length);
      for (let i = 0; i < checked; i++) {
        const drawn = resampleCounts(models, models, seed, i);
        counts.set(drawn, i * models);
        evaluate(drawn, values.subarray(i * quantities.length, (i + 1) * quantities.length));
      }
      return { counts, values };
    },
  };
}
