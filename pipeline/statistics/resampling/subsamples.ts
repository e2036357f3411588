import { seededGenerator, shuffled } from '../numbers/random.ts';
import type { Interval } from './jackknife.ts';
import { distribution } from './percentiles.ts';

const SUBSAMPLES = 1000;

/** The central 95 % of a number over random subsamples of some models, drawn without replacement. */
export function subsampleRange(
  models: number,
  size: number,
  seed: number,
  numberOf: (subsample: Int32Array) => number,
): Interval {
  const all = Int32Array.from({ length: models }, (_, model) => model);
  const draw = (i: number) => shuffled(all, seededGenerator(seed, i)).subarray(0, size);
  const { low, high } = distribution(Float64Array.from({ length: SUBSAMPLES }, (_, i) => numberOf(draw(i))));
  return { low, high };
}
