import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { correlateColumns, correlateRow } from '../../pipeline/statistics/correlation/correlate-columns.ts';
import {
  type CorrelationMethod,
  correlationMethods,
  emptyCorrelations,
} from '../../pipeline/statistics/correlation/correlations.ts';
import { correlationPValue, pValues } from '../../pipeline/statistics/correlation/p-values.ts';
import { pairPlace } from '../../pipeline/statistics/correlation/pairs.ts';
import { casesIn } from '../cases.ts';
import { expectCorrelation, integers, lacking } from './references.ts';

const NONE = Number.NaN;
/** 0, 1, 2, … */
const ascending = (n: number) => Float64Array.from({ length: n }, (_, i) => i);

function correlate(x: Float64Array, y: Float64Array, method: CorrelationMethod) {
  const found = correlateColumns([x, y], method);
  return { n: found.n[0]!, estimate: found.estimate[0]!, pValue: pValues(found, method)[0]! };
}

describe('correlate', () => {
  // From R and SciPy as in many-models.yml.
  it.each([
    ['spearman', 0.86602540378443871, 0.3333333333333332],
    ['pearson', 0.7559289460184544, 0.45437105165700997],
    ['kendall', 0.816496580927726, 0.22067136191984693],
  ] as const)('agrees with R and SciPy for three models: %s', (method, estimate, p) => {
    expectCorrelation(correlate(Float64Array.of(1, 2, 2), Float64Array.of(2, 5, 3), method), 3, estimate, p);
  });

  it.each(correlationMethods)('%s has n but no estimate for two models', (method) => {
    const gaps = [Float64Array.of(0, 1, 5, NONE, NONE), Float64Array.of(0, 1, NONE, 3, NONE)] as const;
    expect(correlate(...gaps, method)).toEqual({ n: 2, estimate: NONE, pValue: NONE });
  });

  it('has no estimate if a metric is constant, even if its mean is rounded', () => {
    const constant = new Float64Array(7).fill(0.1);
    const other = Float64Array.of(1, 5, 2, 4, 3, 7, 6);
    for (const method of correlationMethods) {
      for (const [one, two] of [
        [constant, other],
        // Constant among the models with both scores.
        [other.with(6, NONE), constant.with(6, 0.2)],
      ] as const) {
        expect(correlate(one, two, method)).toMatchObject({ estimate: NONE, pValue: NONE });
      }
    }
  });

  it('is 1 for the same order and −1 for the reverse order', () => {
    const up = Float64Array.from({ length: 524 }, (_, i) => 0.1 * i * i);
    const down = up.map((value) => 7 - value ** 3);
    expect(correlate(up, up, 'spearman')).toEqual({ n: 524, estimate: 1, pValue: 0 });
    expect(correlate(up, down, 'spearman')).toEqual({ n: 524, estimate: -1, pValue: 0 });
    // A subnormal number.
    const p = 1.675472765333719e-308;
    expectCorrelation(correlate(ascending(630), ascending(630), 'kendall'), 630, 1, p);
    expectCorrelation(correlate(ascending(630), ascending(630).reverse(), 'kendall'), 630, -1, p);
  });

  describe('pearson', () => {
    const x = integers(90, 1000, 1);
    const y = integers(90, 1500, 2).map((score, i) => score + x[i]!);
    const isEarly = (model: number) => model < 30;
    const early = lacking(y, (model) => !isEarly(model));
    /** Shifts the early models far from the others, by `to`, after multiplying their scores by `by`. */
    const move = (column: Float64Array, to: number, by: number) =>
      column.map((score, model) => (isEarly(model) ? to + score * by : score));
    // Exact r from Python's fractions, over all models and over the first 30.
    const ofAll = 0.58673995862022543;
    const ofEarly = 0.37430316364666599;

    it('is exact even if the models with both scores are close together and far from all others', () => {
      const far = move(x, 1e6, 2 ** -30);
      const below = move(y, -3e7, 2 ** -20);
      const onlyEarly = lacking(below, (model) => !isEarly(model));
      for (const [one, other] of [
        [far, early],
        [far, onlyEarly],
      ] as const) {
        const { n, estimate } = correlate(one, other, 'pearson');
        expect(n).toBe(30);
        expect(estimate).toBeCloseTo(ofEarly, 14);
      }
    });

    it('is NaN if the models with both scores share one score, far from all others', () => {
      for (const score of [1e6, 0.1, 1e200]) {
        const constant = move(x, score, 0);
        expect(correlate(constant, early, 'pearson')).toEqual({ n: 30, estimate: NONE, pValue: NONE });
      }
    });

    it.each([1e200, 1e-200, 1e304, 2 ** -1074])(
      'neither overflows nor underflows: scores times %d',
      (times) => {
        const scaled = (column: Float64Array) => column.map((score) => score * times);
        for (const [one, other] of [
          [scaled(x), y],
          [scaled(x), y.map((score) => -score / 1e250)],
        ] as const) {
          const { estimate } = correlate(one, other, 'pearson');
          expect(Math.abs(estimate)).toBeCloseTo(ofAll, 12);
        }
        expect(correlate(scaled(x), early, 'pearson').estimate).toBeCloseTo(ofEarly, 12);
      },
    );

    it('does not overflow even if differences of scores would', () => {
      const largest = x.map((score) => (score / 500 - 1) * Number.MAX_VALUE);
      expect(correlate(largest, y, 'pearson').estimate).toBeCloseTo(ofAll, 12);
      expect(correlate(y, largest, 'pearson').estimate).toBeCloseTo(ofAll, 12);
    });

    it('is exactly 1 for a metric and itself, and never above 1', () => {
      const tenths = x.map((score) => score / 10);
      expect(correlate(tenths, tenths, 'pearson').estimate).toBe(1);
      for (let n = 3; n < 60; n++) {
        const column = Float64Array.from({ length: n }, (_, i) => 0.1 * i);
        const { estimate } = correlate(
          column,
          column.map((value) => 3 * value),
          'pearson',
        );
        expect(estimate).toBeLessThanOrEqual(1);
        expect(estimate).toBeCloseTo(1, 14);
      }
    });
  });

  describe('many models', () => {
    const plus = (one: Float64Array, other: Float64Array) => one.map((score, i) => score + other[i]!);
    const base = integers(600, 40, 1);
    const swapped = ascending(520);
    for (let i = 0; i < 140; i += 7) swapped.set([i + 1, i], i);
    const data: Record<string, readonly Float64Array[]> = {
      tied: [plus(base, integers(600, 25, 2)), plus(base, integers(600, 60, 3))],
      'thousands, tied': [integers(20000, 3000, 14), integers(20000, 500, 15)],
      'errors below 12000': [ascending(5000), plus(ascending(5000), integers(5000, 12000, 13))],
      '520 models with 20 neighbours swapped': [ascending(520), swapped],
    };

    it.each(
      casesIn<[CorrelationMethod, string, number, number, number]>(import.meta.dirname, 'many-models.yml'),
    )('agree with R and SciPy: %s, %s', (method, what, n, estimate, p) => {
      const [one, other] = data[what]!;
      expectCorrelation(correlate(one!, other!, method), n, estimate, p);
      expectCorrelation(correlate(other!, one!, method), n, estimate, p);
    });
  });
});

describe('correlateRow', () => {
  const common = integers(60, 20, 1);
  const add = (one: Float64Array, other: Float64Array) => one.map((score, i) => score + other[i]!);
  const gaps = (column: Float64Array, modulo: number, seed: number) => {
    const draws = integers(60, modulo, seed);
    return lacking(column, (model) => draws[model] === 0);
  };
  const rare = integers(60, 12, 107);
  const columns = [
    common,
    gaps(add(common, integers(60, 30, 2)), 4, 102),
    gaps(
      integers(60, 5, 3).map((score, i) => score - common[i]!),
      3,
      103,
    ),
    gaps(integers(60, 2, 4), 5, 104),
    gaps(integers(60, 1000003, 5), 2, 105),
    new Float64Array(60).fill(7),
    lacking(add(common, integers(60, 8, 7)), (model) => rare[model] !== 0),
  ];
  // correlation.csv, by pair: (0,1), (0,2), …, (1,2), … Spearman and Pearson from R as above, Kendall from SciPy
  // 1.15.3: scipy.stats.kendalltau(x, y, method="asymptotic").
  const rows = parse(fs.readFileSync(path.join(import.meta.dirname, 'correlation.csv')), { from_line: 2 });
  const expectedOf = (method: string) =>
    rows.filter(([name]) => name === method).map(([, ...row]) => row.map(Number) as [number, number, number]);

  it.each(correlationMethods)(
    'agrees with R and SciPy for every pair, with ties and missing scores: %s',
    (method) => {
      const expected = expectedOf(method);
      const found = emptyCorrelations(columns.length, method);
      const correlate = correlateRow({ columns, method, found });
      // Rows do not depend on each other, so any order will do.
      for (const a of [3, 0, 6, 5, 1, 4, 2]) correlate(a);
      const p = pValues(found, method);
      for (let a = 0; a < columns.length; a++) {
        for (let b = a + 1; b < columns.length; b++) {
          const pair = pairPlace(a, b, columns.length);
          const here = { n: found.n[pair]!, estimate: found.estimate[pair]!, pValue: p[pair]! };
          expectCorrelation(here, ...expected[pair]!);
        }
      }
      expect(found.n).toHaveLength(expected.length);
    },
  );

  it.each(correlationMethods)('has no pairs for one metric or none: %s', (method) => {
    for (const few of [[], [common]]) {
      const found = emptyCorrelations(few.length, method);
      const correlate = correlateRow({ columns: few, method, found });
      few.forEach((_, a) => {
        correlate(a);
      });
      expect(pValues(found, method)).toHaveLength(0);
    }
  });
});

describe('correlationPValue', () => {
  it.each(casesIn<[number, number, number]>(import.meta.dirname, 'p-values.yml'))(
    'is accurate far into the tail: r = %d, n = %d',
    (r, n, p) => expect(correlationPValue(r, n) / p).toBeCloseTo(1, 10),
  );

  it('is 0 for a perfect correlation and NaN for a missing one', () => {
    expect(correlationPValue(-1, 5)).toBe(0);
    expect(correlationPValue(1, 5)).toBe(0);
    expect(correlationPValue(Number.NaN, 5)).toBeNaN();
  });

  it('is NaN if no degrees of freedom are left', () => {
    expect(correlationPValue(0.5, 2)).toBeNaN();
    expect(correlationPValue(0.5, 1)).toBeNaN();
  });
});
