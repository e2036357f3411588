/** Does one item of a task. */
type Perform = (item: number) => void;

/** Results of draws. Only item i writes the elements `[row * items + i]` of each array. */
export type Found = Record<string, Float64Array | Uint16Array>;

/**
 * Work that threads share. Each thread prepares the task once, from an input whose large arrays are in shared memory,
 * and then does item after item. Every item writes to its own places, so results do not depend on threads.
 */
export interface Task<Input> {
  /** The name under which other threads and machines find the task (program/task-list.ts). */
  name: string;
  /** Name of its items in the progress bar. */
  items: string;
  /** Whether each item is a random draw. Slurm may do these; `input.found` must then hold the result arrays. */
  isDrawn?: boolean;
  prepare(input: Input): Perform;
}

/** Does items until none are left. All threads share `next`, the next item to do. Calls `tick` after each item. */
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
