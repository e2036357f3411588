import { allPairs } from './pairs.ts';

export interface Reliability {
  /** At most 1; below 0 if the mean squared error exceeds the variance; or NaN. */
  reliability: number;
  /** The number of models with both a score and an error. */
  n: number;
  /** The mean squared standard error of these models; NaN if there is none. */
  meanSquaredError: number;
  /** The variance of these models' scores (n − 1); NaN if there are fewer than 2. */
  variance: number;
}

/**
 * The reliability of a metric over models: the share of the variance of its scores that is not error variance,
 * 1 − mean(errors²) ÷ variance(scores) (Lord & Novick 1968, chapter 3). It assumes errors that are independent of the
 * true scores and of each other. Errors of the leaderboard are not: all models share stimuli and people. The estimate
 * is not clipped at 0.
 *
 * Uses the models that have both a score and an error. NaN if these are fewer than 3 or all have the same score.
 *
 * @param scores one per model, NaN if missing
 * @param errors the standard error of each score, NaN if unknown
 */
export function reliability(scores: Float64Array, errors: Float64Array): Reliability {
  return reliabilityOf(knownScores(scores, errors), new Int32Array(scores.length).fill(1));
}

/** The models that have both a score and an error, with both values. */
export interface KnownScores {
  models: Int32Array;
  scores: Float64Array;
  squaredErrors: Float64Array;
}

export function knownScores(scores: Float64Array, errors: Float64Array): KnownScores {
  const models = Int32Array.from(scores.keys()).filter(
    (model) => !Number.isNaN(scores[model]! + errors[model]!),
  );
  return {
    models,
    scores: Float64Array.from(models, (model) => scores[model]!),
    squaredErrors: Float64Array.from(models, (model) => errors[model]! ** 2),
  };
}

/**
 * The {@link reliability} over a resample.
 *
 * @param counts how often each model is in the resample
 */
export function reliabilityOf(known: KnownScores, counts: Int32Array): Reliability {
  const { models, scores, squaredErrors } = known;
  let n = 0;
  let sum = 0;
  let errors = 0;
  let first = Number.NaN;
  let isConstant = true;
  for (let i = 0; i < models.length; i++) {
    const weight = counts[models[i]!]!;
    if (weight === 0) continue;
    const score = scores[i]!;
    n += weight;
    sum += weight * score;
    errors += weight * squaredErrors[i]!;
    if (Number.isNaN(first)) first = score;
    // Compares values, because rounding of the mean can give equal values a variance above 0.
    if (score !== first) isConstant = false;
  }
  const meanSquaredError = errors / n;
  const variance = n < 2 ? Number.NaN : isConstant ? 0 : squaresAround(sum / n, known, counts) / (n - 1);
  return {
    // The variance of distinct scores can underflow to 0.
    reliability: n < 3 || isConstant || variance === 0 ? Number.NaN : 1 - meanSquaredError / variance,
    n,
    meanSquaredError,
    variance,
  };
}

function squaresAround(mean: number, { models, scores }: KnownScores, counts: Int32Array): number {
  let squares = 0;
  for (let i = 0; i < models.length; i++) {
    const deviation = scores[i]! - mean;
    squares += counts[models[i]!]! * deviation * deviation;
  }
  return squares;
}

export interface Disattenuated {
  /** The estimated correlation of the true scores; it can be above 1 or below −1. */
  estimate: number;
  /** The observed correlation to expect from metrics this noisy if their true scores correlate perfectly. */
  bound: number;
}

/**
 * The correlation of two metrics corrected for attenuation by the noise of both (Spearman 1904): ρ ÷ bound, with
 * bound = √(reliability of a × reliability of b).
 *
 * The correction assumes that the errors of the two metrics are independent. It is wrong if, for example, both use
 * the same images or subjects. It is exact for Pearson's r of a large cohort, and approximate for a rank correlation.
 * The estimate is not clipped: values beyond ±1 show sampling error or uncertain reliabilities, and should be
 * reported.
 *
 * Both numbers are NaN if a reliability is missing or not above 0; the estimate also if ρ is NaN.
 */
export function disattenuated(rho: number, reliabilityA: number, reliabilityB: number): Disattenuated {
  const bound = reliabilityA > 0 && reliabilityB > 0 ? Math.sqrt(reliabilityA * reliabilityB) : Number.NaN;
  return { estimate: rho / bound, bound };
}

/** Metrics of a lower reliability are not corrected, because the reliability itself is too uncertain. */
export const MINIMUM_RELIABILITY = 0.5;

/** Per pair of metrics, the bound of {@link disattenuated}; NaN if one is below {@link MINIMUM_RELIABILITY}. */
export function bounds(reliabilities: readonly number[]): Float64Array {
  const { a, b } = allPairs(reliabilities.length);
  return Float64Array.from(a, (one, pair) => {
    const [x, y] = [reliabilities[one]!, reliabilities[b[pair]!]!];
    return Math.min(x, y) < MINIMUM_RELIABILITY ? Number.NaN : disattenuated(Number.NaN, x, y).bound;
  });
}
