import { sum } from 'd3-array';
import { unitsByLabel } from '../../../statistics/numbers/units.ts';
import { jackknifeIntervals } from '../../../statistics/resampling/jackknife.ts';
import { pooledVariance, type Repeats } from './noise-variance.ts';

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
  const { variance, n, groups } = pooledVariance(configurations);
  // Relative to one of the means, so that a single configuration has exactly no variance between them.
  const origin = configurations[0]?.mean ?? Number.NaN;
  const mean = sum(configurations, (repeats) => repeats.n * (repeats.mean - origin)) / n;
  return {
    /** Mean square between the seeds of a configuration. */
    seeds: variance,
    /** Mean square between the means of configurations, times their size. */
    means: sum(configurations, (repeats) => repeats.n * (repeats.mean - origin - mean) ** 2) / (groups - 1),
    /** How many seeds a configuration has, averaged for unequal numbers. */
    size: (n - sum(configurations, (repeats) => repeats.n ** 2) / n) / (groups - 1),
  };
}

/** Share of the seeds in the variance, from F. */
function shareOf(ratio: number, size: number): number {
  return size / (ratio + size - 1);
}
