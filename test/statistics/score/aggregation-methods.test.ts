import { describe, expect, it } from 'vitest';
import { sumOfColumns, transformed } from '../../../pipeline/statistics/score/aggregation-methods.ts';
import { expectClose } from '../references.ts';

// Constants from R 4.5.0.
const x = Float64Array.of(3.1, 2.2, 5.5, 4.8, 1.0, 9.9, 7.3, 2.2);
const y = Float64Array.of(1.2, 0.7, 3.3, 3.3, 0.1, 2.0, 8.8, 0.9);

describe('transformed', () => {
  it('standardises with n − 1: (x - mean(x)) / sd(x)', () => {
    const [out] = transformed('standardised', [x]);
    expectClose(
      out!,
      [
        -0.46711174704123914, -0.7673978701391786, 0.33365124788659939, 0.10009537436597976,
        -1.1677793676030979, 1.801716738587637, 0.93422349408247829, -0.7673978701391786,
      ],
      14,
    );
  });

  it('standardises a constant metric to 0', () => {
    expect([...transformed('standardised', [new Float64Array(8).fill(0.1)])[0]!]).toEqual(Array(8).fill(0));
  });

  it('gives tiny scores and scores far from 0 the same z-scores as usual ones', () => {
    const numbers = Float64Array.of(0.25, 0.5, 0.125, 0.75, 0.5);
    const expected = [...transformed('standardised', [numbers])[0]!];
    const columns = [numbers.map((value) => value * 2 ** -1020), numbers.map((value) => 1e15 + value)];
    for (const found of transformed('standardised', columns)) expectClose(found, expected);
  });
});

describe('sumOfColumns', () => {
  it('sums the columns times their coefficients', () => {
    expect(sumOfColumns([x, y], Float64Array.of(0.25, 0.75))[0]).toBeCloseTo(0.25 * 3.1 + 0.75 * 1.2, 15);
    expect([...sumOfColumns([x, y], Float64Array.of(0, 1))]).toEqual([...y]);
  });
});
