import type { Task } from '../../workers/task.ts';
import type { Workers } from '../../workers/workers.ts';
import { sharedFloats } from '../numbers/shared-arrays.ts';
import { type Distribution, resampleCounts, type Sampling } from './bootstrap.ts';
import { computeIntervals } from './find-intervals.ts';

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
  return await computeIntervals(workers, found.values, sampling);
}
