import { minIndex, sum } from 'd3-array';

/** A smaller fall is a rounding error. */
const ROUNDING = 1e-9;

/**
 * The variables that fall as most others rise: those of the smaller part, if all of it is turned so that the sum of all
 * correlations becomes as large as turns of single variables can make it, the most opposed one first. Of two halves, the
 * one without the first variable.
 *
 * @param correlations of each two variables; NaN counts as 0
 * @returns their places, in ascending order
 * @example opposedPart([[1, -0.5, 0.6], [-0.5, 1, -0.4], [0.6, -0.4, 1]]) // [1]
 */
export function opposedPart(correlations: readonly (readonly number[])[]): number[] {
  const signs = correlations.map(() => 1);
  const rho = (one: number, other: number) => (one === other ? 0 : correlations[one]![other] || 0);
  const sums = signs.map((_, one) => sum(signs, (_, other) => rho(one, other)));
  for (let turned = minIndex(sums); sums[turned]! < -ROUNDING; turned = minIndex(sums)) {
    signs[turned]! *= -1;
    sums[turned]! *= -1;
    for (const other of signs.keys()) sums[other]! += 2 * signs[turned]! * signs[other]! * rho(turned, other);
  }
  const balance = sum(signs) || signs[0]!;
  return [...signs.keys()].filter((one) => signs[one]! * balance < 0);
}
