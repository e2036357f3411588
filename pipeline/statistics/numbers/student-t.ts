import studentT from '@stdlib/stats-base-dists-t-cdf';

/**
 * The two-sided p-value of Student's t.
 *
 * @example tPValue(2.2281, 10) // 0.05
 */
export function tPValue(t: number, freedom: number): number {
  return 2 * studentT(-Math.abs(t), freedom);
}

const quantiles = new Map<number, number>();

/**
 * The 97.5 % quantile of Student's t, by bisection. Most intervals of a study have one of few degrees of freedom.
 *
 * @example quantileOfT(10) // 2.2281
 */
export function quantileOfT(freedom: number): number {
  const quantile = quantiles.get(freedom) ?? bisected(freedom);
  quantiles.set(freedom, quantile);
  return quantile;
}

function bisected(freedom: number): number {
  let low = 0;
  let high = 1000;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (tPValue(middle, freedom) > 0.05) low = middle;
    else high = middle;
  }
  return low;
}
