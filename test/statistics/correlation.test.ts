import { describe, expect, it } from 'vitest';
import { correlate, correlationPValue, pearson } from '../../pipeline/statistics/correlation.ts';

// Constants from R 4.5.0: cor.test(x, y, method = …, exact = FALSE), and 2 * pt(-t, n - 2) for p.
const x = Float64Array.of(3.1, 2.2, 5.5, 4.8, 1.0, 9.9, 7.3, 2.2);
const y = Float64Array.of(1.2, 0.7, 3.3, 3.3, 0.1, 2.0, 8.8, 0.9);

describe('correlate', () => {
  it.each([
    ['spearman', 0.84337349397590355, 0.0085127991277748338],
    ['pearson', 0.58135874333520299, 0.13065739277979738],
  ] as const)('%s with ties', (method, estimate, p) => {
    const result = correlate(x, y, method);
    expect(result.n).toBe(8);
    expect(result.estimate).toBeCloseTo(estimate, 14);
    expect(result.pValue).toBeCloseTo(p, 13);
  });

  it.each([
    ['spearman', 0.82857142857142851, 0.041562682215743448],
    ['pearson', 0.54107946620637348, 0.26758590368833524],
  ] as const)('%s over the models that both have, ranked anew among them', (method, estimate, p) => {
    const withGaps = (column: Float64Array, gap: number) => column.with(gap, Number.NaN);
    const result = correlate(withGaps(x, 1), withGaps(y, 2), method);
    expect(result.n).toBe(6);
    expect(result.estimate).toBeCloseTo(estimate, 14);
    expect(result.pValue).toBeCloseTo(p, 13);
  });

  it('has no estimate with fewer than three models, and says how many there are', () => {
    const result = correlate(Float64Array.of(1, 2, Number.NaN), Float64Array.of(2, 1, 3), 'spearman');
    expect(result).toEqual({ n: 2, estimate: Number.NaN, pValue: Number.NaN });
  });

  it('has no estimate where a metric is constant, also where its mean is rounded', () => {
    const constant = new Float64Array(7).fill(0.1);
    const other = Float64Array.of(1, 5, 2, 4, 3, 7, 6);
    for (const method of ['spearman', 'pearson'] as const) {
      expect(correlate(constant, other, method).estimate).toBeNaN();
      expect(correlate(other, constant, method).estimate).toBeNaN();
    }
  });

  it('is never above 1', () => {
    const column = Float64Array.from({ length: 50 }, (_, i) => 0.1 * i);
    expect(
      pearson(
        column,
        column.map((value) => 3 * value),
      ),
    ).toBeLessThanOrEqual(1);
  });
});

describe('correlationPValue', () => {
  it.each([
    [0.5, 20, 0.024769558804109706],
    [-0.9, 50, 6.2070673940416041e-19],
    [0.9999, 120, 4.2131818491323152e-220],
    [0.95, 500, 6.8776376074322973e-254],
    [0.99, 350, 4.3212894465551158e-298],
    [0.001, 136, 0.99078123672820084],
  ])('is right into the far tail: r = %d, n = %d', (r, n, p) => {
    expect(correlationPValue(r, n) / p).toBeCloseTo(1, 10);
  });

  it('is 0 for a perfect correlation and missing for a missing one', () => {
    expect(correlationPValue(-1, 5)).toBe(0);
    expect(correlationPValue(Number.NaN, 5)).toBeNaN();
  });
});
