import type { Distribution, Interval } from '../statistics/bootstrap.ts';
import {
  type CorrelationMethod,
  type Correlations,
  emptyCorrelations,
} from '../statistics/correlation-row.ts';
import { pairCount } from '../statistics/pairs.ts';
import { pearsonColumns } from '../statistics/pearson.ts';
import { CHUNK, type Resampled } from '../statistics/resampled-agreement.ts';
import { sharedBytes, sharedColumns, sharedFloats } from '../statistics/shared-arrays.ts';
import { roomToSort } from '../statistics/sorted-column.ts';
import { shareIntervals } from './intervals.ts';
import type { Workers } from './workers.ts';

/** Elementary steps per model that a pair costs. */
const STEPS: Record<CorrelationMethod, number> = { spearman: 2, pearson: 1, kendall: 9 };

/**
 * The correlations of all pairs of metrics, each pair over the models that both have, by several methods.
 *
 * @param columns scores per metric, NaN where a model has none
 */
export async function correlateAll<Method extends CorrelationMethod>(
  workers: Workers,
  columns: readonly Float64Array[],
  methods: readonly Method[],
): Promise<Record<Method, Correlations>> {
  const shared = sharedColumns(columns);
  const models = columns[0]?.length ?? 0;
  // Pearson's r needs no sorted columns.
  const sorted = roomToSort(methods.some((method) => method !== 'pearson') ? shared : []);
  const toSort = sorted.tiedRunsSizes.length;
  await workers.share('sort', { columns: shared, sorted }, toSort, toSort * models * 80);
  const all = {} as Record<Method, Correlations>;
  for (const method of methods) {
    const found = emptyCorrelations(shared.length, method);
    const operations = pairCount(shared.length) * models * STEPS[method];
    const forPearson = method === 'pearson' ? pearsonColumns(shared) : undefined;
    const input = { columns: shared, sorted, method, forPearson, found };
    await workers.share('correlate', input, shared.length, operations);
    all[method] = found;
  }
  return all;
}

export interface ResampledIntervals {
  /** Per pair, of the partial correlations where there is a control; none where nobody asked for them. */
  pairs: Interval[];
  /** Per quantity; `degenerate` counts the resamples in which it lacked a pair. */
  quantities: Distribution[];
}

/** 95 % percentile intervals of quantities built on Spearman's rho, and of every pair's. */
export async function resampleAgreement(
  workers: Workers,
  resampled: Resampled,
  { withPairs }: { withPairs: boolean },
): Promise<ResampledIntervals> {
  const { columns, counted, quantities, sampling } = resampled;
  const { resamples } = sampling;
  const found = {
    pairs: sharedFloats(withPairs ? counted.length * resamples : 0),
    quantities: sharedFloats(quantities.length * resamples),
    degenerate: sharedBytes(quantities.length * resamples),
  };
  const operations = (resamples * columns.length ** 2 * (columns[0]?.length ?? 0)) / 4;
  const input = { resampled: { ...resampled, columns: sharedColumns(columns) }, found };
  await workers.share('resample', input, Math.ceil(resamples / CHUNK), operations, resamples);
  const ofQuantities = await shareIntervals(workers, found.quantities, resamples);
  return {
    pairs: await shareIntervals(workers, found.pairs, resamples),
    quantities: ofQuantities.map((interval, q) => ({
      ...interval,
      degenerate: sum(found.degenerate.subarray(q * resamples, (q + 1) * resamples)),
    })),
  };
}

function sum(values: Uint8Array): number {
  return values.reduce((total, value) => total + value, 0);
}
