import { group, range } from 'd3-array';
import { deviations } from '../../../statistics/numbers/deviations.ts';
import { total } from '../../../statistics/numbers/total.ts';
import { unitsByLabel } from '../../../statistics/numbers/units.ts';
import { jackknifeIntervals } from '../../../statistics/resampling/jackknife.ts';

/** Scores of one configuration that was trained several times. */
interface Repeats {
  n: number;
  mean: number;
  /** The sum of squared deviations from the mean. */
  squares: number;
}

/** The configurations with at least two scores. NaN is no score, null no configuration. */
export function repeatsOf(scores: Float64Array, configurations: readonly (string | null)[]): Repeats[] {
  const present = [...scores.keys()].filter((i) => configurations[i] != null && !Number.isNaN(scores[i]));
  return [...group(present, (i) => configurations[i]).values()]
    .filter(({ length }) => length > 1)
    .map((models) => ({ n: models.length, ...deviations(models.map((i) => scores[i]!)) }));
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
  const units = unitsByLabel(range(configurations.length).map(String), 'model');
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
  const sumOver = (value: (repeats: Repeats) => number) => total(configurations.map(value));
  const n = sumOver((repeats) => repeats.n);
  const sizes = sumOver((repeats) => repeats.n ** 2);
  const mean = sumOver((repeats) => repeats.n * (repeats.mean - origin)) / n;
  const within = sumOver(({ squares }) => squares);
  const between = sumOver((repeats) => repeats.n * (repeats.mean - origin - mean) ** 2);
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
