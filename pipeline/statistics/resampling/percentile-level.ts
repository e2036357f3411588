import { normalPValue } from '../correlation/p-values.ts';
import { quantileOfT } from '../numbers/student-t.ts';
import type { Sampling } from './bootstrap.ts';

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
