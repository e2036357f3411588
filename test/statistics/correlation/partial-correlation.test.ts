import { describe, expect, it } from 'vitest';
import { correlationRow } from '../../../pipeline/statistics/correlation/correlate-columns.ts';
import { emptyCorrelations } from '../../../pipeline/statistics/correlation/correlations.ts';
import { correlate } from '../../../pipeline/statistics/correlation/p-values.ts';
import { pairPlace } from '../../../pipeline/statistics/correlation/pairs.ts';
import {
  partialCorrelation,
  partialCorrelations,
  withControls,
} from '../../../pipeline/statistics/correlation/partial-correlation.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { midRanks } from '../../../pipeline/statistics/numbers/ranks.ts';
import { expectClose } from '../references.ts';

const NA = Number.NaN;

describe('partialCorrelation', () => {
  it('is the correlation of the residuals of linear fits', () => {
    // R 4.5.0, mtcars: cor(mpg, wt), cor(mpg, hp), cor(wt, hp); cor(resid(lm(mpg ~ hp)), resid(lm(wt ~ hp)))
    const partial = partialCorrelation(-0.8676593765172278, -0.77616837182658649, 0.65874788734475909);
    expect(partial).toBeCloseTo(-0.75120490496186476, 14);
  });

  it('is the plain correlation if the control is uncorrelated with the metrics', () => {
    expect(partialCorrelation(0.4, 0, 0)).toBe(0.4);
  });

  it.each([
    [0.5, 1, 0.5],
    [0.5, 0.5, -1],
    [1, 1, 1],
    // A correlation of 1, up to rounding.
    [0.5, 1 - 2e-16, 0.5],
    [0.5, 0.5, -1 + 3e-15],
    [NA, 0.5, 0.5],
    [0.5, NA, 0.5],
    [0.5, 0.5, NA],
  ])('is NaN if a correlation is NaN or the control explains a metric: %d, %d, %d', (ab, ac, bc) => {
    expect(partialCorrelation(ab, ac, bc)).toBeNaN();
  });

  it('is clamped to [−1, 1]', () => {
    // Both metrics are 0.7 c plus the same noise, so their residuals are equal up to rounding.
    expect(partialCorrelation(1, 0.7, 0.7)).toBe(1);
    expect(partialCorrelation(-0.99, 0.6, 0.6)).toBe(-1);
  });

  it('distinguishes the smallest difference of ranks from none', () => {
    // Rho of two rankings of 400 models that differ by one exchange of neighbours.
    const almost = 1 - 12 / (400 ** 3 - 400);
    expect(partialCorrelation(0.5, almost, 0.5)).not.toBeNaN();
  });
});

function partialSpearman(columns: Float64Array[], control: Float64Array) {
  const given = withControls(columns, control);
  const found = emptyCorrelations(given.columns.length, 'spearman');
  const row = correlationRow(given.columns, 'spearman');
  for (const metric of given.columns.keys()) row(metric, found);
  return partialCorrelations(given, found);
}

describe('partialCorrelations', () => {
  // R 4.5.0 with residuals, since ppcor is not part of R: k <- complete.cases(x, y, z)
  // x <- rank(x[k]); y <- rank(y[k]); z <- rank(z[k]); cor(resid(lm(x ~ z)), resid(lm(y ~ z))); cor(x, y)
  const a = Float64Array.of(3.1, 2.2, 5.5, 4.8, 1.0, 9.9, 7.3, 2.2, 6.1, NA);
  const b = Float64Array.of(1.2, 0.7, 3.3, 3.3, 0.1, 2.0, 8.8, NA, 4.5, 2.7);
  const d = Float64Array.of(5, 5, 1, 2, 9, 2, 2, 7, 3, 4);
  const control = Float64Array.of(2, 1, 4, NA, 3, 3, 8, 5, 6, 7);

  it('agrees with the residuals of ranks in R, with ties and missing values', () => {
    const { n, estimate, marginal } = partialSpearman([a, b, d], control);
    expect([...n]).toEqual([7, 8, 8]);
    expectClose(estimate, [0.68450218849647082, -0.80721778349646911, -0.7261603505898212], 14);
    expectClose(marginal, [0.78571428571428548, -0.83031827963093419, -0.78318937565680502], 14);
  });

  it('uses the models of each pair, whatever other metrics lack', () => {
    const metrics = 9;
    const normals = standardNormals(seededGenerator(3, 0), (metrics + 1) * 40);
    // Rounded, so that there are ties. Metrics 1, 4 and 7 lack the same models, and so do 2, 5 and 8, and 3 and 6.
    const columns = Array.from({ length: metrics + 1 }, (_, m) =>
      normals
        .slice(m * 40, (m + 1) * 40)
        .map((value, i) => (i % 11 === m % 3 && m > 0 ? NA : Math.round(4 * value) / 4)),
    );
    const values = columns.pop()!.with(7, NA);
    const { n, estimate, marginal } = partialSpearman(columns, values);
    for (let x = 0; x < metrics; x++) {
      for (let y = x + 1; y < metrics; y++) {
        const trio = [columns[x]!, columns[y]!, values];
        const both = [...values.keys()].filter((i) => trio.every((column) => !Number.isNaN(column[i])));
        const ranks = trio.map((column) => {
          const own = Float64Array.from(both, (i) => column[i]!);
          return midRanks(own);
        });
        const pearson = (one: number, other: number) =>
          correlate(ranks[one]!, ranks[other]!, 'pearson').estimate;
        const pair = pairPlace(x, y, metrics);
        expect(n[pair]).toBe(both.length);
        expect(marginal[pair]).toBeCloseTo(pearson(0, 1), 13);
        const expected = partialCorrelation(pearson(0, 1), pearson(0, 2), pearson(1, 2));
        expect(estimate[pair]).toBeCloseTo(expected, 13);
      }
    }
  });

  it('is NaN for the control itself, and for a metric with the same or the reverse ranking', () => {
    const complete = control.with(3, 4.5);
    const reversed = complete.map((value) => -(value ** 3));
    const { estimate, marginal } = partialSpearman([d, complete, reversed, a], complete);
    const missing = [...estimate].map(Number.isNaN);
    // (0,1), (0,2), (0,3), (1,2), (1,3), (2,3)
    expect(missing).toEqual([true, true, false, true, true, true]);
    expect(marginal.some(Number.isNaN)).toBe(false);
    expect(marginal[3]).toBe(-1);
  });

  it('is NaN for fewer than 4 models', () => {
    const few = Float64Array.of(1, 3, 2, NA, NA);
    const more = Float64Array.of(2, 5, 1, 4, NA);
    const other = Float64Array.of(4, 1, 2, 2, 3);
    const { n, estimate, marginal } = partialSpearman([few, more, other], Float64Array.of(3, 1, 2, 5, 4));
    expect([...n]).toEqual([3, 3, 4]);
    expect([...estimate].map(Number.isNaN)).toEqual([true, true, false]);
    expect([...marginal].map(Number.isNaN)).toEqual([true, true, false]);
    const empty = new Float64Array(5).fill(NA);
    expect(partialSpearman([empty, more], other)).toEqual({
      n: Uint16Array.of(0),
      estimate: Float64Array.of(NA),
      marginal: Float64Array.of(NA),
    });
  });

  it('is NaN if one of the metrics or the control is constant', () => {
    const constant = new Float64Array(10).fill(2);
    const metric = partialSpearman([constant, d], control);
    expect([metric.estimate[0], metric.marginal[0]]).toEqual([NA, NA]);
    const third = partialSpearman([a, d], constant);
    expect(third.estimate[0]).toBeNaN();
    expect(third.marginal[0]).toBe(correlate(a, d, 'spearman').estimate);
  });

  it('has no pairs for one metric or none', () => {
    expect(partialSpearman([a], control).n).toHaveLength(0);
    expect(partialSpearman([], control).estimate).toHaveLength(0);
  });
});
