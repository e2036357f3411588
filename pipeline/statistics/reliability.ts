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
  const both = Array.from(scores.keys()).filter((i) => !Number.isNaN(scores[i]! + errors[i]!));
  const n = both.length;
  const mean = both.reduce((sum, i) => sum + scores[i]!, 0) / n;
  // Also where the mean of equal scores is off in the last bit.
  const isConstant = n > 1 && both.every((i) => scores[i] === scores[both[0]!]);
  const squares = both.reduce((sum, i) => sum + (scores[i]! - mean) ** 2, 0);
  const variance = isConstant ? 0 : n < 2 ? Number.NaN : squares / (n - 1);
  const meanSquaredError = both.reduce((sum, i) => sum + errors[i]! ** 2, 0) / n;
  return {
    reliability: n < 3 || isConstant ? Number.NaN : 1 - meanSquaredError / variance,
    n,
    meanSquaredError,
    variance,
  };
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
