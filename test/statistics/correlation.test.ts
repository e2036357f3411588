import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { correlationRow } from '../../pipeline/statistics/correlation/correlate-columns.ts';
import {
  type CorrelationMethod,
  correlationMethods,
  emptyCorrelations,
} from '../../pipeline/statistics/correlation/correlations.ts';
import { correlate, correlationPValue, pValues } from '../../pipeline/statistics/correlation/p-values.ts';
import { pairPlace } from '../../pipeline/statistics/correlation/pairs.ts';
import { casesIn } from '../cases.ts';
import { expectCorrelation, integers, lacking } from './references.ts';

const NONE = Number.NaN;
/** 0, 1, 2, … */
const ascending = (n: number) => Float64Array.from({ length: n }, (_, i) => i);

describe('correlate', () => {
  it.each(
    casesIn<[CorrelationMethod, string, number[], number[], number, number, number]>(
      import.meta.dirname,
      'few-models.yml',
    ),
  )('agrees with R and SciPy: %s of %s', (method, _, one, other, n, estimate, p) => {
    const [x, y] = [Float64Array.from(one), Float64Array.from(other)];
    expectCorrelation(correlate(x, y, method), n, estimate, p);
    expectCorrelation(correlate(y, x, method), n, estimate, p);
  });

  it.each(correlationMethods.flatMap((method) => [0, 1, 2].map((n) => [method, n] as const)))(
    '%s has n but no estimate for %d models',
    (method, n) => {
      const none = { n, estimate: NONE, pValue: NONE };
      const few = Float64Array.from({ length: n }, (_, i) => i);
      expect(correlate(few, few, method)).toEqual(none);
      const gaps = Float64Array.of(...few, 5, NONE, NONE);
      expect(correlate(gaps, Float64Array.of(...few, NONE, 3, NONE), method)).toEqual(none);
    },
  );

  it('has no estimate if a metric is constant, even if its mean is rounded', () => {
    const constant = new Float64Array(7).fill(0.1);
    const other = Float64Array.of(1, 5, 2, 4, 3, 7, 6);
    for (const method of correlationMethods) {
      for (const [one, two] of [
        [constant, other],
        [other, constant],
        [constant, constant],
        // Constant among the models with both scores.
        [constant.with(6, 0.2), other.with(6, NONE)],
        [other.with(6, NONE), constant.with(6, 0.2)],
      ] as const) {
        const { estimate, pValue } = correlate(one, two, method);
        expect([estimate, pValue]).toEqual([NONE, NONE]);
      }
    }
  });

  it('is 1 for the same order and −1 for the reverse order, with p = 0: spearman', () => {
    for (const n of [3, 4, 5, 7, 50, 524, 3000]) {
      const up = Float64Array.from({ length: n }, (_, i) => 0.1 * i * i);
      const down = up.map((value) => 7 - value ** 3);
      expect(correlate(up, up, 'spearman')).toEqual({ n, estimate: 1, pValue: 0 });
      expect(correlate(up, down, 'spearman')).toEqual({ n, estimate: -1, pValue: 0 });
    }
  });

  it('is 1 on a rising line and −1 on a falling line up to the last bit, with p near 0: pearson', () => {
    const up = Float64Array.of(1, 2, 4, 5, 5.5);
    const down = up.map((value) => 3 - 2 * value);
    for (const [other, sign] of [
      [up, 1],
      [down, -1],
    ] as const) {
      const { n, estimate, pValue } = correlate(up, other, 'pearson');
      expect(n).toBe(5);
      expect(estimate).toBeCloseTo(sign, 14);
      expect(pValue).toBeLessThan(1e-20);
    }
  });

  it('is never above 1', () => {
    for (let n = 3; n < 60; n++) {
      const column = Float64Array.from({ length: n }, (_, i) => 0.1 * i);
      const thrice = column.map((value) => 3 * value);
      const { estimate } = correlate(column, thrice, 'pearson');
      expect(estimate).toBeLessThanOrEqual(1);
      expect(estimate).toBeCloseTo(1, 14);
    }
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
        [early, far],
        [far, onlyEarly],
        [lacking(far, (model) => !isEarly(model)), below],
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
        expect(correlate(early, constant, 'pearson')).toEqual({ n: 30, estimate: NONE, pValue: NONE });
      }
    });

    it.each([1e100, 1e-100, 1e-162, 1e200, 1e-200, 1e304, 1e-300, 2 ** -1074])(
      'neither overflows nor underflows: scores times %d',
      (times) => {
        const scaled = (column: Float64Array) => column.map((score) => score * times);
        for (const [one, other] of [
          [scaled(x), y],
          [x, scaled(y)],
          [scaled(x), scaled(y)],
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

    it('is exactly 1 for a metric and itself', () => {
      const tenths = x.map((score) => score / 10);
      const far = lacking(move(tenths, 1e6, 2 ** -30), (model) => model % 7 === 0);
      for (const times of [1, 1e200, 1e-200]) {
        for (const column of [tenths, y, far]) {
          const one = column.map((score) => score * times);
          expect(correlate(one, one, 'pearson').estimate).toBe(1);
          expect(
            correlate(
              one,
              lacking(one, (model) => !isEarly(model)),
              'pearson',
            ).estimate,
          ).toBe(1);
        }
      }
    });
  });

  describe('many models', () => {
    const plus = (one: Float64Array, other: Float64Array) => one.map((score, i) => score + other[i]!);
    const base = integers(600, 40, 1);
    const few = [integers(700, 5, 4), integers(700, 3, 5)] as const;
    const untied = integers(500, 1000003, 8);
    const close = plus(
      untied.map((score) => 3 * score),
      integers(500, 1000003, 9),
    );
    const lackingSome = (columns: readonly Float64Array[], draws: readonly Float64Array[]) =>
      columns.map((column, i) => lacking(column, (model) => draws[i]![model] === 0));
    const swapped = ascending(520);
    for (let i = 0; i < 140; i += 7) swapped.set([i + 1, i], i);
    const data: Record<string, readonly Float64Array[]> = {
      tied: [plus(base, integers(600, 25, 2)), plus(base, integers(600, 60, 3))],
      'nearly all tied': few,
      'tied and missing': lackingSome(few, [integers(700, 4, 6), integers(700, 3, 7)]),
      'tied in one': [
        untied,
        plus(
          integers(500, 6, 10),
          untied.map((score) => Math.floor(score / 200000)),
        ),
      ],
      'not tied': [untied, close],
      'not tied, and missing': lackingSome([untied, close], [integers(500, 3, 11), integers(500, 3, 12)]),
      'thousands, tied': [integers(20000, 3000, 14), integers(20000, 500, 15)],
      'thousands, not tied': [ascending(20000), plus(ascending(20000), integers(20000, 1000000, 16))],
      '520 models with 20 neighbours swapped': [ascending(520), swapped],
    };
    for (const errors of [30000, 14000, 12000, 5000])
      data[`errors below ${errors}`] = [ascending(5000), plus(ascending(5000), integers(5000, errors, 13))];

    it.each(
      casesIn<[CorrelationMethod, string, number, number, number]>(import.meta.dirname, 'many-models.yml'),
    )('agree with R and SciPy: %s, %s', (method, what, n, estimate, p) => {
      const [one, other] = data[what]!;
      expectCorrelation(correlate(one!, other!, method), n, estimate, p);
      expectCorrelation(correlate(other!, one!, method), n, estimate, p);
    });
  });

  describe('kendall', () => {
    it.each([
      [510, 7.914170758805955e-250],
      [613, 3.433977987718904e-300],
      [620, 1.2981670367017707e-303],
      // A subnormal number.
      [630, 1.675472765333719e-308],
      [5000, 0],
    ])('is accurate far into the tail: %d models in the same and in the reverse order', (n, p) => {
      expectCorrelation(correlate(ascending(n), ascending(n), 'kendall'), n, 1, p);
      expectCorrelation(correlate(ascending(n), ascending(n).reverse(), 'kendall'), n, -1, p);
    });

    it('is 1 for the same order and −1 for the reverse order, for any number of models', () => {
      for (const n of [...Array(70).keys()].slice(3).concat(512, 513, 65535)) {
        expect(correlate(ascending(n), ascending(n), 'kendall').estimate).toBe(1);
        expect(correlate(ascending(n), ascending(n).reverse(), 'kendall').estimate).toBe(-1);
      }
    });
  });
});

describe('correlationRow', () => {
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
      const row = correlationRow(columns, method);
      // Rows do not depend on each other, so any order will do.
      for (const a of [3, 0, 6, 5, 1, 4, 2]) row(a, found);
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
      const row = correlationRow(few, method);
      few.forEach((_, a) => {
        row(a, found);
      });
      expect(pValues(found, method)).toHaveLength(0);
    }
  });
});

describe('correlationPValue', () => {
  it.each(casesIn<[number, number, number, number]>(import.meta.dirname, 'p-values.yml'))(
    'is accurate far into the tail: r = %d, n = %d, %d controls',
    (r, n, controls, p) => expect(correlationPValue(r, n, controls) / p).toBeCloseTo(1, 10),
  );

  it('is 0 for a perfect correlation and NaN for a missing one', () => {
    expect(correlationPValue(-1, 5)).toBe(0);
    expect(correlationPValue(1, 5)).toBe(0);
    expect(correlationPValue(Number.NaN, 5)).toBeNaN();
  });

  it('is NaN if no degrees of freedom are left', () => {
    expect(correlationPValue(0.5, 4, 2)).toBeNaN();
    expect(correlationPValue(0.5, 4, 3)).toBeNaN();
  });
});
