import { CHUNK } from '../statistics/resampled-agreement.ts';
import type { TaskInput, TaskName } from './tasks.ts';

/** Results of resamples: in each array, `[row * resamples + i]` is written in resample i alone. */
export type Found = Record<string, Float64Array | Int32Array | Uint16Array>;

/** Resamples per item of each task that resamples. Simulations and permutations count as resamples. */
export const resamplesPerItem = {
  resample: CHUNK,
  reliability: 1,
  decompose: 1,
  rank: 1,
  randomEigenvalues: 1,
  permute: 1,
} satisfies { [Name in TaskName]?: TaskInput<Name> extends { found: Found } ? number : never };

export type ResamplingName = keyof typeof resamplesPerItem;

/** From `first` up to, but without, `last`. */
export type Range = { first: number; last: number };

/** The items of a task. The numbers of items of two tasks differ by one at most. */
export function itemsOf(task: number, tasks: number, items: number): Range {
  return { first: Math.floor((task * items) / tasks), last: Math.floor(((task + 1) * items) / tasks) };
}

/** The resamples of a range of items; the last item may hold fewer than the others. */
export function resamplesOf(name: ResamplingName, { first, last }: Range, resamples: number): Range {
  const each = resamplesPerItem[name];
  return { first: first * each, last: Math.min(last * each, resamples) };
}
