import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { correlationRow } from '../../pipeline/statistics/correlation/correlate-columns.ts';
import { correlationMethods, emptyCorrelations } from '../../pipeline/statistics/correlation/correlations.ts';
import { correlate, correlationPValue, pValues } from '../../pipeline/statistics/correlation/p-values.ts';
import { pairPlace } from '../../pipeline/statistics/correlation/pairs.ts';
import { sortColumns } from '../../pipeline/statistics/numbers/sorted-column.ts';
import { expectCorrelation, integers, lacking } from './references.ts';

const NONE = Number.NaN;

// Constants from R 4.5.0: cor(x, y, method = …) over the models with both scores; p is
// 2 * pt(-abs(r) * sqrt((n - 2) / ((1 - r) * (1 + r))), n - 2), as in cor.test(x, y, method = …, exact = FALSE).
describe('correlate', () => {
  const x = Float64Array.of(3.1, 2.2, 5.5, 4.8, 1.0, 9.9, 7.3, 2.2);
  const y = Float64Array.of(1.2, 0.7, 3.3, 3.3, 0.1, 2.0, 8.8, 0.9);

  it.each([
    ['spearman', 0.84337349397590355, 0.0085127991277748338],
    ['pearson', 0.58135874333520299, 0.13065739277979738],
  ] as const)('%s with ties', (method, estimate, p) => {
    expectCorrelation(correlate(x, y, method), 8, estimate, p);
    expectCorrelation(correlate(y, x, method), 8, estimate, p);
  });

  it.each([
    ['spearman', 0.82857142857142851, 0.041562682215743448],
    ['pearson', 0.54107946620637348, 0.26758590368833524],
  ] as const)('%s over the models with both scores, ranked among themselves', (method, estimate, p) => {
    expectCorrelation(correlate(x.with(1, NONE), y.with(2, NONE), method), 6, estimate, p);
  });

  it.each([
    ['spearman', 'three', [1, 2, 4], [2, 5, 3], 0.5, 0.66666666666666674],
    ['spearman', 'three, tied', [1, 2, 2], [2, 5, 3], 0.86602540378443871, 0.3333333333333332],
    ['spearman', 'four', [1, 2, 4, 3], [2, 5, 3, 1], 0, 1],
    ['spearman', 'four, tied', [1, 1, 4, 3], [2, 5, 5, 1], 0.055555555555555559, 0.94444444444444442],
    ['spearman', 'five', [1, 2, 4, 3, 9], [2, 5, 3, 1, 7], 0.49999999999999989, 0.39100221895577053],
    ['spearman', 'five, tied', [1, 2, 2, 3, 9], [2, 5, 2, 2, 7], 0.57353933467640439, 0.31203635673959251],
    ['pearson', 'three', [1, 2, 4], [2, 5, 3], 0.14285714285714285, 0.90874210331402017],
    ['pearson', 'three, tied', [1, 2, 2], [2, 5, 3], 0.7559289460184544, 0.45437105165700997],
    ['pearson', 'four', [1, 2, 4, 3], [2, 5, 3, 1], -0.075592894601845442, 0.92440710539815452],
    ['pearson', 'four, tied', [1, 1, 4, 3], [2, 5, 5, 1], 0.080845208345444328, 0.91915479165455571],
    ['pearson', 'five', [1, 2, 4, 3, 9], [2, 5, 3, 1, 7], 0.7199360085320694, 0.17024581677898062],
    ['pearson', 'five, tied', [1, 2, 2, 3, 9], [2, 5, 2, 2, 7], 0.80530504267662184, 0.10005932150878098],
  ] as const)('%s of %s', (method, _, one, other, estimate, p) => {
    const found = correlate(Float64Array.from(one), Float64Array.from(other), method);
    expectCorrelation(found, one.length, estimate, p);
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

  describe('hundreds of models', () => {
    const plus = (one: Float64Array, other: Float64Array) => one.map((score, i) => score + other[i]!);
    const base = integers(600, 40, 1);
    const tied = [plus(base, integers(600, 25, 2)), plus(base, integers(600, 60, 3))] as const;
    const few = [integers(700, 5, 4), integers(700, 3, 5)] as const;
    const fewGaps = [integers(700, 4, 6), integers(700, 3, 7)] as const;
    const fewHere = few.map((column, i) => lacking(column, (model) => fewGaps[i]![model] === 0));
    const untied = integers(500, 1000003, 8);
    const close = plus(
      untied.map((score) => 3 * score),
      integers(500, 1000003, 9),
    );
    const coarse = plus(
      integers(500, 6, 10),
      untied.map((score) => Math.floor(score / 200000)),
    );

    it.each([
      ['spearman', 'tied', tied, 600, 0.54637804761240572, 5.3844602282354444e-48],
      ['pearson', 'tied', tied, 600, 0.56113147675746478, 4.5622854055894654e-51],
      ['spearman', 'nearly all tied', few, 700, 0.072367447157716466, 0.055652034480123048],
      ['pearson', 'nearly all tied', few, 700, 0.07315509298231726, 0.0530350431686306],
      ['spearman', 'tied and missing', fewHere, 314, 0.094994777689527035, 0.092879441127067405],
      ['pearson', 'tied and missing', fewHere, 314, 0.095299598794191184, 0.091831028058490541],
      ['spearman', 'tied in one', [untied, coarse], 500, 0.57767802175310901, 7.6130180742662689e-46],
      ['pearson', 'tied in one', [untied, coarse], 500, 0.59784259750477775, 8.9034458006958744e-50],
      ['spearman', 'not tied', [untied, close], 500, 0.94939819759279032, 1.2535280903503488e-252],
      ['pearson', 'not tied', [untied, close], 500, 0.94972006082790117, 2.6656391340170532e-253],
    ] as const)('%s, %s', (method, _, [one, other], n, estimate, p) => {
      expectCorrelation(correlate(one!, other!, method), n, estimate, p);
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
      const row = correlationRow(columns, sortColumns(columns), method);
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
      const row = correlationRow(few, sortColumns(few), method);
      few.forEach((_, a) => {
        row(a, found);
      });
      expect(pValues(found, method)).toHaveLength(0);
    }
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
  ])('is accurate far into the tail: r = %d, n = %d', (r, n, p) => {
    expect(correlationPValue(r, n) / p).toBeCloseTo(1, 10);
  });

  // R 4.5.0: df <- n - 2 - controls; 2 * pt(-abs(r) * sqrt(df / (1 - r^2)), df).
  it.each([
    [0.5, 20, 1, 0.029258036236649521],
    [0.5, 20, 3, 0.040968955955836162],
    [-0.3, 12, 4, 0.47033875000000003],
    [0.9, 40, 2, 1.5186322179230506e-14],
    [0.05, 300, 1, 0.38896362347228153],
    [0.99, 200, 5, 4.0016612540441461e-166],
    [-0.8, 5, 1, 0.19999999999999987],
    [0.6, 5, 2, 0.59033447060173327],
  ])('of a partial correlation: r = %d, n = %d, %d controls', (r, n, controls, p) => {
    expect(correlationPValue(r, n, controls) / p).toBeCloseTo(1, 10);
  });

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
