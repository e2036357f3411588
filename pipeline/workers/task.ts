/** Does one item of a task. */
export type Perform = (item: number) => void;

/** Results of resamples: in each array, `[row * resamples + i]` is written in resample i alone. */
export type Found = Record<string, Float64Array | Int32Array | Uint16Array>;

/**
 * Work that threads share. Each thread prepares it once, from an input whose large arrays are shared, and then does item
 * after item. Every item writes to its own places, so it does not matter which thread does it.
 */
export interface Task<Input> {
  /** The name by which another thread or machine finds it in the list of tasks. */
  name: string;
  /** What its items are, for the progress bar. */
  items: string;
  /** Resamples per item, if Slurm may do it; then `input.found` has the arrays for its results. */
  resamplesPerItem?: number;
  prepare(input: Input): Perform;
}

/** Does items until none is left; `next` holds the first that nobody has taken. `tick` is called after each. */
export function work<Input>(
  task: Pick<Task<Input>, 'prepare'>,
  input: Input,
  items: number,
  next: Int32Array,
  tick?: () => void,
): void {
  const perform = task.prepare(input);
  for (let item = Atomics.add(next, 0, 1); item < items; item = Atomics.add(next, 0, 1)) {
    perform(item);
    tick?.();
  }
}
