import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covarianceMatrix } from '../../../pipeline/statistics/numbers/covariance.ts';
import { countsOfOne } from '../../../pipeline/statistics/score/aggregation-methods.ts';
import { shapleyShares } from '../../../pipeline/statistics/score/shapley.ts';
import { integers } from '../references.ts';

// Constants from R 4.5.0 with all orders of the terms, since relaimpo is not part of R:
// perms <- function(v) if (length(v) < 2) list(v) else
//   unlist(lapply(v, function(i) lapply(perms(v[v != i]), function(p) c(i, p))), recursive = F)
// r2 <- function(y, x) if (ncol(x) == 0) 0 else summary(lm(y ~ x))$r.squared
// lmg <- function(x) {
//   y <- rowSums(x); ps <- perms(1:ncol(x)); s <- numeric(ncol(x))
//   for (p in ps) for (i in seq_along(p))
//     s[p[i]] <- s[p[i]] + r2(y, x[, p[1:i], drop = F]) - r2(y, x[, p[seq_len(i - 1)], drop = F])
//   s / length(ps)
// }
// NumPy 2.2.4 with np.linalg.lstsq agrees to 15 digits.
const MODELS = 15;
const base = integers(MODELS, 40, 99);

function sharesOf(columns: Float64Array[]): Float64Array {
  return shapleyShares(covarianceMatrix(columns, countsOfOne(MODELS)), columns.length);
}

/** Independent columns. */
function separate(count: number): Float64Array[] {
  return Array.from({ length: count }, (_, i) => integers(MODELS, 100, 20 + i));
}

function expectClose(actual: Float64Array, expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 13);
}

describe('shapleyShares', () => {
  it.each([
    [0.52193253562328312, 0.47806746437671699],
    [0.21291878837781553, 0.43439371735336985, 0.35268749426881452],
    [
      0.039494839171318838, 0.090402295416340372, 0.25402091950671651, 0.30573038795814111,
      0.31035155794748287,
    ],
  ])('is lmg(sapply(0:(k - 1), function(i) integers(15, 100, 20 + i) + (i - 1) * base))', (...expected) => {
    const columns = separate(expected.length).map((column, i) =>
      column.map((value, model) => value + (i - 1) * base[model]!),
    );
    expectClose(sharesOf(columns), expected);
  });

  // From NumPy 2.2.4, since lm() drops collinear columns: as above, with np.linalg.lstsq(X, y, rcond=1e-10).
  it('credits a sum of other terms only in orders in which one of these follows it', () => {
    const [x, y, z] = separate(3) as [Float64Array, Float64Array, Float64Array];
    const sum = x.map((value, i) => value - 2 * y[i]!);
    const expected = [0.3830891057760682, 0.12009625024510058, 0.2579620468401093, 0.2388525971387219];
    expectClose(sharesOf([x, y, z, sum]), expected);
    expectClose(sharesOf([sum, z, y, x]), expected.reverse());
  });

  it('does not depend on the order if a term is a sum of others up to rounding', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const [x, y, z] = [seed, seed + 50, seed + 100].map((each) => integers(MODELS, 1000, each)) as [
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      const sum = x.map((value, i) => value / 3 - y[i]! / 7);
      expectClose(sharesOf([x, sum, z, y]), [...sharesOf([y, z, sum, x])].reverse());
      const other = sharesOf([y, sum, z, x]);
      expectClose(
        sharesOf([z, x, y, sum]),
        [2, 3, 0, 1].map((term) => other[term]!),
      );
    }
  });

  it('gives equal terms the same share', () => {
    const [x, y] = separate(2) as [Float64Array, Float64Array];
    const shares = sharesOf([x, y, x]);
    expectClose(shares, [0.36953244042364, 0.26093511915272, 0.36953244042364]);
  });

  it('is one half for two terms of the same variance, whatever their correlation', () => {
    for (const r of [-0.9, -0.3, 0, 0.7, 1])
      expectClose(shapleyShares(Float64Array.of(4, 4 * r, 4 * r, 4), 2), [0.5, 0.5]);
  });

  it('is the share of variance for uncorrelated terms', () => {
    expectClose(shapleyShares(Float64Array.of(1, 0, 0, 0, 4, 0, 0, 0, 5), 3), [0.1, 0.4, 0.5]);
  });

  it('is 0 for a constant term, and 1 for a single term', () => {
    const [x, y] = separate(2) as [Float64Array, Float64Array];
    const both = sharesOf([x, y]);
    const shares = sharesOf([x, new Float64Array(MODELS).fill(0.1), y]);
    expect(shares[1]).toBe(0);
    expectClose(shares, [both[0]!, 0, both[1]!]);
    expect([...sharesOf([x])]).toEqual([1]);
  });

  it('is NaN if the sum is constant: no term varies, or terms cancel out up to rounding', () => {
    const [x, y] = separate(2) as [Float64Array, Float64Array];
    const missing = [Number.NaN, Number.NaN, Number.NaN];
    expect([...shapleyShares(new Float64Array(9), 3)]).toEqual(missing);
    const [third, seventh] = [x.map((value) => value / 3), y.map((value) => value / 7)];
    const opposite = third.map((value, i) => -(value + seventh[i]!));
    expect([...sharesOf([third, seventh, opposite])]).toEqual(missing);
  });

  it('is 0 or more and sums to 1 in any order of the terms, also with collinear ones', () => {
    const terms = fc.array(
      fc.record({
        column: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: MODELS, maxLength: MODELS }),
        // The weight of the preceding term; 1 makes a copy of it.
        like: fc.constantFrom(0, 0.5, 1),
        scale: fc.constantFrom(0.01, 1, 300),
      }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(terms, (generated) => {
        const columns: Float64Array[] = [];
        for (const { column, like, scale } of generated) {
          const before = columns.at(-1) ?? new Float64Array(MODELS);
          // Divided by 3, so that rounding makes copies inexact.
          columns.push(
            Float64Array.from(column, (value, i) => ((1 - like) * scale * value + like * before[i]!) / 3),
          );
        }
        const shares = sharesOf(columns);
        if (shares.some(Number.isNaN)) return;
        const total = shares.reduce((sum, each) => sum + each, 0);
        expect(Math.abs(total - 1)).toBeLessThanOrEqual(1e-12);
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
        const reversed = sharesOf([...columns].reverse()).reverse();
        for (const [i, share] of shares.entries()) expect(reversed[i]).toBeCloseTo(share, 8);
      }),
      { seed: 1904, numRuns: 300 },
    );
  });
});
