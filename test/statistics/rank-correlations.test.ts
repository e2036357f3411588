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

  it('refuses missing scores instead of ranking them', () => {
    expect(() => resampledSpearman([x, y.with(0, Number.NaN)])).toThrow('missing');
  });
});
