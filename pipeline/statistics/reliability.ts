import { allPairs } from './pairs.ts';

export interface Reliability {
  /** At most 1; below 0 where the errors are larger than the spread of the scores; or NaN. */
  reliability: number;
  /** How many models have both a score and an error. */
  n: number;
  /** The mean of their squared errors; NaN where there is no such model. */
  meanSquaredError: number;
  /** The variance of their scores (n − 1); NaN where there are fewer than 2. */
  variance: number;
}

/**
 * The reliability of a metric over models: the share of the variance of its scores that is not error variance,
 * 1 − mean(errors²) ÷ variance(scores) (Lord & Novick 1968, chapter 3). It holds for errors that are independent of
 * the true scores and of each other. The estimate is returned as it is, also below 0.
 *
 * It takes the models that have both a score and an error, and is NaN where these are fewer than 3 or all have the
 * same score.
 *
 * @param scores one per model, NaN where a model has none
 * @param errors the standard error of each score, NaN where it is not known
 */
export function reliability(scores: Float64Array, errors: Float64Array): Reliability {
  return reliabilityOf(knownScores(scores, errors), new Int32Array(scores.length).fill(1));
}

/** The models that have both a score and an error, side by side. */
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
 * @param counts how often each model stands in it
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
    // Asked of the values: the mean of equal ones can be off in the last bit.
    if (score !== first) isConstant = false;
  }
  const meanSquaredError = errors / n;
  const variance = n < 2 ? Number.NaN : isConstant ? 0 : squaresAround(sum / n, known, counts) / (n - 1);
  return {
    // Squares of the smallest numbers are 0.
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
  /** The correlation that the true scores would have; it can be beyond 1 or −1. */
  estimate: number;
  /** The largest correlation that metrics this noisy are expected to show, that of true scores that agree fully. */
  bound: number;
}

/**
 * The correlation of two metrics corrected for attenuation by the noise of both: ρ ÷ √(reliability of a ×
 * reliability of b) (Spearman 1904), and √(reliability of a × reliability of b), which bounds what can be observed.
 *
 * It takes the errors of the two metrics to be independent; where they are not (both were measured on the same
 * images or subjects, say) it corrects wrongly. It is exact for Pearson's r of a large cohort. Applied to a rank
 * correlation it is an approximation, since noise attenuates ranks not quite as it does scores. The estimate is not
 * clipped: sampling error and unreliable reliabilities can take it beyond 1, which whoever shows it should show.
 *
 * Both are NaN where a reliability is not above 0, or missing; the estimate also where ρ is.
 */
export function disattenuated(rho: number, reliabilityA: number, reliabilityB: number): Disattenuated {
  const bound = reliabilityA > 0 && reliabilityB > 0 ? Math.sqrt(reliabilityA * reliabilityB) : Number.NaN;
  return { estimate: rho / bound, bound };
}

/** Of a metric that is mostly noise, a correction would be a guess: its reliability is itself uncertain. */
export const MINIMUM_RELIABILITY = 0.5;

/** The bound of every pair of metrics, as {@link disattenuated} has it; NaN where one is mostly noise. */
export function bounds(reliabilities: readonly Pick<Reliability, 'reliability'>[]): Float64Array {
  const { a, b } = allPairs(reliabilities.length);
  return Float64Array.from(a, (one, pair) => {
    const [x, y] = [reliabilities[one]!.reliability, reliabilities[b[pair]!]!.reliability];
    return Math.min(x, y) < MINIMUM_RELIABILITY ? Number.NaN : disattenuated(Number.NaN, x, y).bound;
  });
}
