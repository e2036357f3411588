import { type Distribution, distribution } from '../statistics/bootstrap.ts';
import { sharedFloats } from '../statistics/shared-arrays.ts';
import type { Task } from '../workers/task.ts';
import type { Workers } from '../workers/workers.ts';

interface Quantities {
  /** `values[q * resamples + i]` is quantity q in resample i; NaN if it could not be computed. */
  values: Float64Array;
  resamples: number;
  /** Four numbers per quantity: the ends of its interval, the number of resamples without it, and its mean. */
  found: Float64Array;
}

/** Each item is a quantity. */
export const intervalTask: Task<Quantities> = {
  name: 'interval',
  items: 'intervals',
  prepare({ values, resamples, found }) {
    const room = new Float64Array(resamples);
    return (quantity) => {
      const own = values.subarray(quantity * resamples, (quantity + 1) * resamples);
      const { low, high, degenerate, mean } = distribution(own, room);
      found.set([low, high, degenerate, mean], 4 * quantity);
    };
  },
};

/** Fills `found`. All arrays must be in shared memory. */
export async function findIntervals(workers: Workers, quantities: Quantities): Promise<void> {
  const count = quantities.found.length / 4;
  await workers.share(intervalTask, quantities, count, 20 * count * quantities.resamples);
}

/**
 * 95 % percentile intervals and means of quantities.
 *
 * @param values `[q * resamples + i]` is quantity q in resample i; NaN if it could not be computed
 */
export async function computeIntervals(
  workers: Workers,
  values: Float64Array<SharedArrayBuffer>,
  resamples: number,
): Promise<Distribution[]> {
  const quantities = values.length / resamples;
  const found = sharedFloats(4 * quantities);
  await findIntervals(workers, { values, resamples, found });
  return Array.from({ length: quantities }, (_, q) => ({
    low: found[4 * q]!,
    high: found[4 * q + 1]!,
    degenerate: found[4 * q + 2]!,
    mean: found[4 * q + 3]!,
  }));
}
