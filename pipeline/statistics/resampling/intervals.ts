import { maxIndex, sum } from 'd3-array';
import { normalPValue } from '../correlation/p-values.ts';
import { within, withinRange } from '../numbers/rounding.ts';
import { quantileOfT } from '../numbers/student-t.ts';
import {
  type Distribution,
  distribution,
  type MainUnit,
  resampleCounts,
  type Sampling,
  type Units,
} from './bootstrap.ts';

/**
 * The level at which percentiles of resamples make a 95 % interval (Hesterberg 2015, section 5.3, "expanded
 * percentiles"): above 95 %, because resamples of n units vary too little by √((n − 1) ÷ n), and because with few units
 * Student's t is wider than the normal distribution. 96.7 % for 21 units, 95.1 % for 500. Samples of another size than
 * the bootstrap's keep 95 %.
 */
export function percentileLevel({ units: { count }, size }: Sampling): number {
  if (count < 2 || size !== count) return 0.95;
  return 1 - normalPValue(Math.sqrt(count / (count - 1)) * quantileOfT(count - 1));
}

/** Numbers in a resample that has model i `counts[i]` times. */
export type Quantities = (counts: Int32Array) => ArrayLike<number>;

/** Returns a function that finds a quantity's interval from its values in all resamples: percentiles, or by the jackknife. */
export function intervalFrom(sampling: Sampling): (values: Float64Array) => Distribution {
  if (sampling.isJackknife) return (values) => jackknifeInterval(values, sampling.units);
  const level = percentileLevel(sampling);
  const room = new Float64Array(sampling.resamples);
  return (values) => distribution(values, level, room);
}

/** The intervals of quantities that are cheap to compute from the counts of a resample ({@link intervalFrom}). */
export function resampledIntervals(sampling: Sampling, quantities: Quantities): Distribution[] {
  const resamples = Array.from({ length: sampling.resamples }, (_, index) =>
    quantities(resampleCounts(sampling, index)),
  );
  const intervalOf = intervalFrom(sampling);
  return Array.from(resamples[0]!, (_, q) => intervalOf(Float64Array.from(resamples, (all) => all[q]!)));
}

/**
 * How many units of equal size are worth as much as these: 1 ÷ Σ p², p being the share of the models in a unit (Kish 1965).
 * The cluster-robust tests of pairs have about one degree of freedom less than that.
 */
export function effectiveUnits({ of, count }: Units): number {
  const sizes = new Float64Array(count);
  for (const unit of of) sizes[unit]!++;
  return of.length ** 2 / sizes.reduce((sum, size) => sum + size * size, 0);
}

/** Standard errors below this are rounding errors. */
export const ROUNDING = 1e-12;

/**
 * The 95 % interval of a quantity by leaving out each unit in turn: the estimate ± t × its standard error, whose square is
 * (G − 1) ÷ G × Σ (value without unit g − estimate)² (the cluster jackknife; MacKinnon, Nielsen & Webb 2023). Few large
 * families say little about a standard error, so t has {@link effectiveUnits} − 1 degrees of freedom.
 *
 * @param values the quantity without each of the G units, then with all of them; NaN if it cannot be computed. Without a value for
 *   each unit there is no interval.
 */
export function jackknifeInterval(values: Float64Array, units: Units): Distribution {
  const all = units.count;
  const estimate = values[all]!;
  let [squares, total, degenerate] = [0, 0, 0];
  for (let unit = 0; unit < all; unit++) {
    const value = values[unit]!;
    if (Number.isNaN(value)) degenerate++;
    squares += (value - estimate) ** 2;
    total += value;
  }
  const standardError = Math.sqrt((squares * (all - 1)) / all);
  // With nothing but the estimate in all values, t may be infinite.
  const half = standardError === 0 ? 0 : quantileOfT(effectiveUnits(units) - 1) * standardError;
  const restsOn = standardError > ROUNDING ? mainUnit(values, units) : undefined;
  return {
    low: estimate - half,
    high: estimate + half,
    degenerate,
    mean: total / all,
    standardError,
    restsOn,
  };
}

/** The unit without which a quantity changes most; the first of several. */
function mainUnit(values: Float64Array, { count, labels }: Units): MainUnit | undefined {
  const squares = values.subarray(0, count).map((value) => (value - values[count]!) ** 2);
  const unit = maxIndex(squares);
  const label = labels?.[unit];
  return label === undefined
    ? undefined
    : { label, share: squares[unit]! / sum(squares), estimateWithout: values[unit]! };
}

/**
 * A jackknife's interval as a bootstrap would find it, whose resamples have the bias of the estimate twice; the bias is that of
 * Quenouille (Efron & Tibshirani 1993, section 10.6).
 */
export function asResampled(estimate: number, found: Distribution, { count }: Units): Distribution {
  const bias = (count - 1) * (found.mean - estimate);
  return { ...found, low: found.low + bias, high: found.high + bias, mean: estimate + bias };
}

/**
 * The 95 % interval of a biased quantity, such as the largest of several: its percentile interval, shifted back by
 * twice the bias. Resamples have the bias twice: the sample's relative to the population, and their own relative to
 * the sample.
 *
 * @param found the quantity's distribution over resamples
 * @param range the possible values; the results are clamped to it
 */
export function shiftedInterval(estimate: number, found: Distribution, range: readonly [number, number]) {
  const { low, high, degenerate, mean } = found;
  const bias = mean - estimate;
  const corrected = within(range, estimate - bias);
  return {
    /** The estimate minus its bootstrap estimate of bias (Efron & Tibshirani 1993, section 10.2). */
    corrected,
    // If nearly all resamples are equal, their mean can lie outside their percentiles.
    low: Math.min(corrected, within(range, low - 2 * bias)),
    high: Math.max(corrected, within(range, high - 2 * bias)),
    degenerate,
  };
}

/**
 * From the lower to the upper end of both the percentile interval and the {@link shiftedInterval}, for quantities whose
 * bias resamples estimate badly: each of the two alone misses the truth more often (docs/coverage.md).
 */
export function widerInterval(estimate: number, percentiles: Distribution, range: readonly [number, number]) {
  const shifted = shiftedInterval(estimate, percentiles, range);
  const { low, high } = withinRange(percentiles, range);
  return { ...shifted, low: Math.min(low, shifted.low), high: Math.max(high, shifted.high) };
}
