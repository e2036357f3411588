import { quantileOfT } from '../numbers/student-t.ts';
import type { Distribution, Units } from './bootstrap.ts';

/**
 * How many units of equal size are worth as much as these: 1 ÷ Σ p², p being the share of the models in a unit (Kish 1965).
 * The cluster-robust tests of pairs have about one degree of freedom less than that.
 */
export function effectiveUnits({ of, count }: Units): number {
  const sizes = new Float64Array(count);
  for (const unit of of) sizes[unit]!++;
  return of.length ** 2 / sizes.reduce((sum, size) => sum + size * size, 0);
}

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
  let [squares, sum, degenerate] = [0, 0, 0];
  for (let unit = 0; unit < all; unit++) {
    const value = values[unit]!;
    if (Number.isNaN(value)) degenerate++;
    squares += (value - estimate) ** 2;
    sum += value;
  }
  const standardError = Math.sqrt((squares * (all - 1)) / all);
  // With nothing but the estimate in all values, t may be infinite.
  const half = standardError === 0 ? 0 : quantileOfT(effectiveUnits(units) - 1) * standardError;
  return { low: estimate - half, high: estimate + half, degenerate, mean: sum / all, standardError };
}
