import { max } from 'd3-array';
import { clamp } from '../numbers/limits.ts';
import type { Correlation } from './correlations.ts';

/** Times a power of two, which is exact and brings the largest value to about 1, so that no product overflows or vanishes. */
export function scaledToOne(column: Float64Array): Float64Array {
  const largest = max(column, Math.abs) || 1;
  // 2¹⁰²⁴ is no number.
  const scale = 2 ** Math.min(1000, -Math.floor(Math.log2(largest)));
  return column.map((score) => score * scale);
}

/**
 * Pearson's r (Pearson 1895) over the models that both metrics have; NaN if there are fewer than 3 models, or if a
 * metric is constant over them.
 *
 * @param x {@link scaledToOne}, as `y`
 * @example pearson([1, 2, 3], [1, 3, 2]).estimate // 0.5
 */
export function pearson(x: Float64Array, y: Float64Array): Correlation {
  const first = x.findIndex((score, model) => !Number.isNaN(score + y[model]!));
  let n = 0;
  let sumX = 0;
  let sumY = 0;
  for (let model = Math.max(first, 0); model < x.length; model++) {
    // Differences of scores close to each other are exact, but their mean is not.
    const dx = x[model]! - x[first]!;
    const dy = y[model]! - y[first]!;
    if (Number.isNaN(dx + dy)) continue;
    n++;
    sumX += dx;
    sumY += dy;
  }
  if (n < 3) return { n, estimate: Number.NaN };
  let squaresX = 0;
  let squaresY = 0;
  let products = 0;
  for (let model = first; model < x.length; model++) {
    const dx = x[model]! - x[first]! - sumX / n;
    const dy = y[model]! - y[first]! - sumY / n;
    if (Number.isNaN(dx + dy)) continue;
    squaresX += dx * dx;
    squaresY += dy * dy;
    products += dx * dy;
  }
  // One root: of the square of a number it is that number, so that r of a metric and itself is 1.
  return { n, estimate: clamp(products / Math.sqrt(squaresX * squaresY)) };
}
