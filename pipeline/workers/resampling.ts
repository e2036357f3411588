import { CHUNK } from '../statistics/resampled-agreement.ts';
import type { TaskInput, TaskName } from './tasks.ts';

/**
 * What resamples find: in each array, row after row, a place per resample; `[row * resamples + i]` is written in
 * resample i alone.
 */
export type Found = Record<string, Float64Array | Int32Array | Uint16Array>;

/** The tasks that resample, and how many resamples an item of each holds. Simulations and permutations are resamples too. */
export const resamplesPerItem = {
  resample: CHUNK,
  reliability: 1,
  decompose: 1,
  rank: 1,
  randomEigenvalues: 1,
  permute: 1,
} satisfies { [Name in TaskName]?: TaskInput<Name> extends { found: Found } ? number : never };

export type ResamplingName = keyof typeof resamplesPerItem;

export function isResampling(name: TaskName): name is ResamplingName {
  return name in resamplesPerItem;
}

/** From the first of them up to, but without, the last. */
export interface Range {
  first: number;
  last: number;
}

/** So many items in ranges that differ by one item at most; never an empty one. */
export function split(items: number, ranges: number): Range[] {
  const count = Math.min(items, ranges);
  return Array.from({ length: count }, (_, i) => ({
    first: Math.floor((i * items) / count),
    last: Math.floor(((i + 1) * items) / count),
  }));
}

/** The resamples of a range of items; the last item may hold fewer than the others. */
export function resamplesOf(name: ResamplingName, { first, last }: Range, resamples: number): Range {
  const each = resamplesPerItem[name];
  return { first: first * each, last: Math.min(last * each, resamples) };
}
