import { extent } from 'd3-array';
import { deviations } from '../numbers/covariance.ts';

/** How a metric's scores are standardised. */
export interface Scale {
  /** The largest value of a share (1, or 100 for per cent), which is taken to its logit first; none otherwise. */
  whole: number | undefined;
  mean: number;
  deviation: number;
}

/** Fewest scores of a metric that is predicted. */
const FEWEST_SCORES = 5;
/** Shares closer to 0 or 1 are moved here before their logit is taken. */
const CLOSEST = 0.005;

/**
 * The scale of a metric from its scores: mean 0 and variance 1 (n − 1). Unknown (NaN) with fewer than five scores, or if they are all
 * equal.
 *
 * @param scores NaN if missing
 */
export function scaleOf(scores: Float64Array, whole?: number): Scale {
  const present = scores.filter((score) => !Number.isNaN(score)).map((score) => changed(score, whole));
  if (present.length < FEWEST_SCORES) return { whole, mean: Number.NaN, deviation: Number.NaN };
  const { mean, squares } = deviations(present);
  return { whole, mean, deviation: Math.sqrt(squares / (present.length - 1)) || Number.NaN };
}

/** The largest value of a metric whose scores are shares or per cent, by the values themselves; none otherwise. */
export function wholeOf(scores: Float64Array): number | undefined {
  const [least = Number.NaN, most = Number.NaN] = extent(scores);
  if (!(least >= 0 && most <= 100)) return undefined;
  return most > 1 ? 100 : 1;
}

function changed(score: number, whole: number | undefined): number {
  if (whole === undefined) return score;
  const share = Math.min(1 - CLOSEST, Math.max(CLOSEST, score / whole));
  return Math.log(share / (1 - share));
}

export function standardised(score: number, { whole, mean, deviation }: Scale): number {
  return (changed(score, whole) - mean) / deviation;
}

/** The score that has a standardised value. */
export function scoreOf(value: number, { whole, mean, deviation }: Scale): number {
  const score = mean + value * deviation;
  return whole === undefined ? score : whole / (1 + Math.exp(-score));
}

/** An expected score with the ends of its interval. */
export type Expected = ReturnType<typeof expectedScore>;

/**
 * The score that a standardised value means, with an interval, in the metric's own direction.
 *
 * @param margin half the width of the interval, in standard deviations
 * @param isReversed whether lower is better, so that standardised values are of negated scores
 */
export function expectedScore(value: number, margin: number, scale: Scale, isReversed: boolean) {
  const sign = isReversed ? -1 : 1;
  const [estimate, one, other] = [0, -margin, margin].map((change) => sign * scoreOf(value + change, scale));
  return { estimate: estimate!, low: Math.min(one!, other!), high: Math.max(one!, other!) };
}
