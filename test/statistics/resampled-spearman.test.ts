import { describe, expect, it } from 'vitest';
import { resampleCounts } from '../../pipeline/statistics/bootstrap.ts';
import { correlate } from '../../pipeline/statistics/correlation.ts';
import { resampledSpearman } from '../../pipeline/statistics/rank-correlations.ts';

const x = Float64Array.of(3.1, 2.2, 5.5, 4.8, 1.0, 9.9, 7.3, 2.2);
const y = Float64Array.of(1.2, 0.7, 3.3, 3.3, 0.1, 2.0, 8.8, 0.9);

describe('resampledSpearman', () => {
  it('is cor(rep(x, counts), rep(y, counts), method = "spearman") in R 4.5.0', () => {
    const out = new Float64Array(1);
    resampledSpearman([x, y])(Float64Array.of(2, 0, 1, 3, 1, 0, 1, 2), out);
    expect(out[0]).toBeCloseTo(0.98095063634384583, 14);
  });

  it('is the correlation of the repeated columns for any resample, in the order of the pairs', () => {
    const z = Float64Array.of(5, 5, 1, 2, 9, 2, 2, 7);
    const columns = [x, y, z];
    const evaluate = resampledSpearman(columns);
    const out = new Float64Array(3);
    for (let i = 0; i < 50; i++) {
      const counts = resampleCounts(8, 8, 11, i);
      evaluate(counts, out);
      const [a, b, c] = columns.map((column) =>
        Float64Array.from([...counts].flatMap((count, m) => Array(count).fill(column[m]))),
      );
      const expected = [
        correlate(a!, b!, 'spearman'),
        correlate(a!, c!, 'spearman'),
        correlate(b!, c!, 'spearman'),
      ];
      for (const [pair, { estimate }] of expected.entries()) expect(out[pair]).toBeCloseTo(estimate, 12);
    }
  });

  it('is missing where a resample leaves a metric constant', () => {
    const out = new Float64Array(1);
    resampledSpearman([x, y])(Float64Array.of(0, 3, 0, 0, 0, 0, 0, 5), out);
    expect(out[0]).toBeNaN();
  });

  it('takes ranks anew within the models that both metrics have, for any resample', () => {
    const gappy = (column: Float64Array, missing: number[]) =>
      column.map((value, i) => (missing.includes(i) ? Number.NaN : value));
    const z = Float64Array.of(5, 5, 1, 2, 9, 2, 2, 7);
    const columns = [x, gappy(y, [0, 3]), gappy(z, [3, 5]), gappy(x, [1]), gappy(y, [0, 3])];
    const evaluate = resampledSpearman(columns);
    const out = new Float64Array(10);
    let pair = 0;
    for (let i = 0; i < 50; i++) {
      const counts = resampleCounts(8, 8, 12, i);
      evaluate(counts, out);
      const repeated = columns.map((column) =>
        Float64Array.from([...counts].flatMap((count, m) => Array(count).fill(column[m]))),
      );
      pair = 0;
      for (let a = 0; a < 5; a++) {
        for (let b = a + 1; b < 5; b++) {
          const { estimate, n } = correlate(repeated[a]!, repeated[b]!, 'spearman');
          // Below three rows, or where a side is constant, the reference has no estimate.
          if (!Number.isNaN(estimate)) expect(out[pair]).toBeCloseTo(estimate, 12);
          else if (n >= 3) expect(out[pair]).toBeNaN();
          pair++;
        }
      }
    }
    expect(pair).toBe(10);
  });

  it('is missing where no model that both have was drawn', () => {
    const out = new Float64Array(1);
    const [left, right] = [x.slice().fill(Number.NaN, 4), y.slice().fill(Number.NaN, 0, 2)];
    resampledSpearman([left, right])(Float64Array.of(3, 1, 0, 0, 2, 2, 0, 0), out);
    expect(out[0]).toBeNaN();
  });
});
