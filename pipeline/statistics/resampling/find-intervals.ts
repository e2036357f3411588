import { sharedFloats } from '../../workers/shared-arrays.ts';
import type { Task } from '../../workers/task.ts';
import type { Workers } from '../../workers/workers.ts';
import { type Distribution, resampleCounts, type Sampling, slices } from './bootstrap.ts';
import { intervalFrom } from './intervals.ts';

/** How many numbers the task finds per quantity. */
export const NUMBERS = 3;

interface Quantities {
  /** `values[q * resamples + i]` is quantity q in resample i; NaN if it could not be computed. */
  values: Float64Array;
  sampling: Sampling;
  /** {@link NUMBERS} per quantity: the ends of its interval, and the resamples without it. */
  found: Float64Array;
}

/** Each item is a quantity. */
export const intervalTask: Task<Quantities> = {
  name: 'interval',
  items: 'intervals',
  prepare({ values, sampling, found }) {
    const { resamples } = sampling;
    const intervalOf = intervalFrom(sampling);
    return (quantity) => {
      const own = values.subarray(quantity * resamples, (quantity + 1) * resamples);
      const { low, high, degenerate } = intervalOf(own);
      found.set([low, high, degenerate], NUMBERS * quantity);
    };
  },
};

/** Fills `found`. All arrays must be in shared memory. */
export async function findIntervals(workers: Workers, quantities: Quantities): Promise<void> {
  const count = quantities.found.length / NUMBERS;
  await workers.share(intervalTask, quantities, count, 20 * quantities.values.length);
}

/**
 * 95 % intervals, means and standard errors of a few quantities ({@link intervalFrom}).
 *
 * @param values `[q * resamples + i]` is quantity q in resample i; NaN if it could not be computed
 */
export function computeIntervals(values: Float64Array, sampling: Sampling): Distribution[] {
  return slices(values, sampling.resamples).map(intervalFrom(sampling));
}

export interface Bootstrapped<Input> {
  input: Input;
  sampling: Sampling;
  /** `values[q * resamples + i]` is quantity q in resample i. */
  found: { values: Float64Array };
}

/** Writes the quantities of a resample that has model i `counts[i]` times. */
type Evaluate = (counts: Int32Array, quantities: Float64Array) => void;

/** A task that computes quantities in resamples of models. Each item is a resample. */
export function bootstrapTask<Input>(
  name: string,
  items: string,
  prepare: (input: Input) => Evaluate,
): Task<Bootstrapped<Input>> {
  return {
    name,
    items,
    resamplesPerItem: 1,
    prepare({ input, sampling, found }) {
      const evaluate = prepare(input);
      const { resamples } = sampling;
      const quantities = new Float64Array(found.values.length / resamples);
      return (index) => {
        evaluate(resampleCounts(sampling, index), quantities);
        for (let q = 0; q < quantities.length; q++) found.values[q * resamples + index] = quantities[q]!;
      };
    },
  };
}

/**
 * 95 % intervals and means of a task's quantities.
 *
 * @param quantities number of quantities
 * @param operations elementary steps per resample
 */
export async function bootstrap<Input>(
  workers: Workers,
  task: Task<Bootstrapped<Input>>,
  input: Input,
  sampling: Sampling,
  quantities: number,
  operations: number,
): Promise<Distribution[]> {
  const { resamples } = sampling;
  const found = { values: sharedFloats(quantities * resamples) };
  await workers.share(task, { input, sampling, found }, resamples, resamples * operations);
  return computeIntervals(found.values, sampling);
}
