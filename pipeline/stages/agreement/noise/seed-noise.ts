import { group } from 'd3-array';
import type { Resamples } from '../../../cohort/model-sampling.ts';
import { deviations } from '../../../statistics/numbers/deviations.ts';
import { quantileOfT } from '../../../statistics/numbers/student-t.ts';
import { distribution, resampleCounts, singleModels } from '../../../statistics/resampling/bootstrap.ts';

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
  const { seeds, means, size } = analysis(configurations, new Int32Array(configurations.length).fill(1));
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
 * The 95 % interval of the share: the logarithm of F ± t × its standard deviation over resamples of configurations, with
 * configurations − 1 degrees of freedom. Percentile intervals hold the truth less often (docs/coverage.md).
 */
export function seedShareInterval(configurations: readonly Repeats[], { resamples, seed }: Resamples) {
  const count = configurations.length;
  const sampling = { units: singleModels(count), size: count, resamples, seed };
  const logarithms = Float64Array.from({ length: resamples }, (_, index) =>
    logarithmOfF(analysis(configurations, resampleCounts(sampling, index))),
  );
  const { standardError, degenerate } = distribution(logarithms);
  const { seeds, means, size } = analysis(configurations, new Int32Array(count).fill(1));
  const factor = Math.exp(quantileOfT(count - 1) * standardError);
  const at = (ratio: number) => shareOf(ratio, size);
  return { low: at((means / seeds) * factor), high: at(means / seeds / factor), degenerate };
}

/**
 * Mean squares of an analysis of variance.
 *
 * @param counts how often each configuration is in the resample
 */
function analysis(configurations: readonly Repeats[], counts: Int32Array) {
  // Relative to one of the means, so that a resample of one configuration has exactly no variance between them.
  const origin = configurations.find((_, i) => counts[i]! > 0)?.mean ?? Number.NaN;
  let [groups, n, sum, sizes, within] = [0, 0, 0, 0, 0];
  for (const [i, each] of configurations.entries()) {
    groups += counts[i]!;
    n += counts[i]! * each.n;
    sum += counts[i]! * each.n * (each.mean - origin);
    sizes += counts[i]! * each.n ** 2;
    within += counts[i]! * each.squares;
  }
  let between = 0;
  for (const [i, each] of configurations.entries())
    between += counts[i]! * each.n * (each.mean - origin - sum / n) ** 2;
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

/** The logarithm of F; NaN if one of the mean squares is 0 or missing. */
function logarithmOfF({ seeds, means }: ReturnType<typeof analysis>): number {
  const logarithm = Math.log(means / seeds);
  return Number.isFinite(logarithm) ? logarithm : Number.NaN;
}
