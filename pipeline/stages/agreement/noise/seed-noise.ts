import { group } from 'd3-array';
import { deviations } from '../../../statistics/numbers/deviations.ts';
import { unitsByLabel } from '../../../statistics/numbers/units.ts';
import { jackknifeIntervals } from '../../../statistics/resampling/jackknife.ts';

/** Scores of one configuration that was trained several times. */
type Repeats = ReturnType<typeof repeatsOf>[number];

/** The configurations with at least two scores. NaN is no score, null no configuration. */
export function repeatsOf(scores: Float64Array, configurations: readonly (string | null)[]) {
  const present = [...scores.keys()].filter((i) => configurations[i] != null && !Number.isNaN(scores[i]));
  return [...group(present, (i) => configurations[i]).values()]
    .filter(({ length }) => length > 1)
    .map((own) => ({ n: own.length, ...deviations(own.map((i) => scores[i]!)) }));
}

/**
 * Variance components of scores that repeat; all are NaN with fewer than two configurations. One-way analysis of variance with random effects (Searle, Casella & McCulloch 1992, section 3.6): the share of the seeds is
 * 1 − the intraclass correlation ICC(1) of Shrout & Fleiss 1979, also for configurations with different numbers of seeds.
 */
export function seedNoise(configurations: readonly Repeats[]) {
  const { seeds, means, size } = analysis(configurations);
  return {
    /** Between the seeds of a configuration: the mean square within configurations. */
    seeds,
    /** Between configurations; below 0 if they differ by less than their seeds let expect. */
    configurations: (means - seeds) / size,
    /** Share of the seeds in the sum of both. */
    share: shareOf(means / seeds, size),
  };
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

/** Mean squares of an analysis of variance. */
function analysis(configurations: readonly Repeats[]) {
  // Relative to one of the means, so that a single configuration has exactly no variance between them.
  const origin = configurations[0]?.mean ?? Number.NaN;
  const groups = configurations.length;
  let [n, sum, sizes, within, between] = [0, 0, 0, 0, 0];
  for (const each of configurations) {
    n += each.n;
    sum += each.n * (each.mean - origin);
    sizes += each.n ** 2;
    within += each.squares;
  }
  for (const each of configurations) between += each.n * (each.mean - origin - sum / n) ** 2;
  return {
    /** Between the seeds of a configuration. */
    seeds: within / (n - groups),
    /** Between the means of configurations, times their size. */
    means: between / (groups - 1),
    /** How many seeds a configuration has, averaged for unequal numbers. */
    size: (n - sizes / n) / (groups - 1),
  };
}

/** Share of the seeds in the variance, from F. */
function shareOf(ratio: number, size: number): number {
  return size / (ratio + size - 1);
}
