import { group } from 'd3-array';
import { deviations } from '../../../statistics/numbers/covariance.ts';
import { unitsByLabel } from '../../../statistics/numbers/units.ts';
import { jackknifeIntervals } from '../../../statistics/resampling/jackknife.ts';

/** Scores of one configuration that was trained several times. */
interface Repeats {
  n: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  squares: number;
}

/** The configurations with at least two scores. NaN is no score, null no configuration. */
export function repeatsOf(scores: Float64Array, configurations: readonly (string | null)[]): Repeats[] {
  const present = [...scores.keys()].filter((i) => configurations[i] != null && !Number.isNaN(scores[i]));
  return [...group(present, (i) => configurations[i]).values()]
    .filter(({ length }) => length > 1)
    .map((seeds) => ({ n: seeds.length, ...deviations(seeds.map((i) => scores[i]!)) }));
}

/**
 * The variance between the seeds of a configuration, and its share in that of all: NaN with fewer than two configurations. One-way
 * analysis of variance with random effects (Searle, Casella & McCulloch 1992, section 3.6): the share is 1 − the intraclass
 * correlation ICC(1) of Shrout & Fleiss 1979, also for configurations with different numbers of seeds.
 */
export function seedNoise(configurations: readonly Repeats[]) {
  const { seeds, means, size } = analysis(configurations);
  // Between configurations it is below 0 if they differ by less than their seeds let expect.
  return { seeds, configurations: (means - seeds) / size, share: shareOf(means / seeds, size) };
}

/**
 * The 95 % interval of the share: that of the logarithm of F by leaving out each configuration in turn.
 */
export function seedShareInterval(configurations: readonly Repeats[]) {
  const units = unitsByLabel(
    configurations.map((_, place) => String(place)),
    'model',
  );
  const intervals = jackknifeIntervals(units, (some) => {
    const { seeds, means } = analysis(some.map((place) => configurations[place]!));
    return [Math.log(means / seeds)];
  });
  const { size } = analysis(configurations);
  const { low, high } = intervals![0]!;
  return { low: shareOf(Math.exp(high), size), high: shareOf(Math.exp(low), size) };
}

/** An analysis of variance. */
function analysis(configurations: readonly Repeats[]) {
  const groups = configurations.length;
  // Relative to one of the means, so that a single configuration has exactly no variance between them.
  const origin = configurations[0]?.mean ?? Number.NaN;
  const sumOf = (value: (repeats: Repeats) => number) =>
    configurations.reduce((total, repeats) => total + value(repeats), 0);
  const n = sumOf((repeats) => repeats.n);
  const mean = sumOf((repeats) => repeats.n * (repeats.mean - origin)) / n;
  return {
    /** Mean square between the seeds of a configuration. */
    seeds: sumOf(({ squares }) => squares) / (n - groups),
    /** Mean square between the means of configurations, times their size. */
    means: sumOf((repeats) => repeats.n * (repeats.mean - origin - mean) ** 2) / (groups - 1),
    /** How many seeds a configuration has, averaged for unequal numbers. */
    size: (n - sumOf((repeats) => repeats.n ** 2) / n) / (groups - 1),
  };
}

/** Share of the seeds in the variance, from F. */
function shareOf(ratio: number, size: number): number {
  return size / (ratio + size - 1);
}
