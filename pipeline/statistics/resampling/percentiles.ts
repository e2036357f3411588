import { meanOf } from '../numbers/total.ts';

/** The percentile interval and the mean of a quantity over resamples. */
export type Distribution = ReturnType<typeof distribution>;

/**
 * The percentile interval of one quantity over its resamples (Davison & Hinkley 1997, section 5.3.1): its ends are the
 * p (R + 1)-th of R ordered values, interpolated linearly (type 6 of Hyndman & Fan 1996). The (1 + p (R − 1))-th (type 7)
 * would be narrower, and with 100 resamples hold the truth in 93 % instead of 95 %. NaN if no resample has a value.
 *
 * @param level share of the resamples inside
 * @example distribution([3, 1, 2], 0.5).low // 1
 */
export function distribution(resampled: Float64Array, level = 0.95) {
  const values = resampled.filter((value) => !Number.isNaN(value));
  const mean = meanOf(values);
  values.sort();
  const tail = (1 - level) / 2;
  return {
    low: quantile(values, tail),
    high: quantile(values, 1 - tail),
    /** Number of resamples in which the quantity could not be computed (NaN); the others count. */
    degenerate: resampled.length - values.length,
    mean,
  };
}

/** The value below which a share of sorted values lies, between them (type 6 of Hyndman & Fan 1996); NaN without values. */
export function quantile(sorted: Float64Array, probability: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = Math.max(0, Math.min(sorted.length - 1, probability * (sorted.length + 1) - 1));
  const below = Math.floor(place);
  const low = sorted[below]!;
  return place === below ? low : low + (place - below) * (sorted[below + 1]! - low);
}
