import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correlationRow } from '../../pipeline/statistics/correlation/correlate-columns.ts';
import {
  type CorrelationMethod,
  correlationMethods,
  emptyCorrelations,
} from '../../pipeline/statistics/correlation/correlations.ts';
import { correlate, pValues } from '../../pipeline/statistics/correlation/p-values.ts';
import { pairPlace } from '../../pipeline/statistics/correlation/pairs.ts';
import { integers } from './references.ts';

const PARAMETERS = { seed: 1904, numRuns: 150 };

/** Scores with many, few or hardly any ties. Different scores stay different under the maps below. */
const score = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -2, max: 2 }) },
  { weight: 2, arbitrary: fc.integer({ min: -20, max: 20 }) },
  { weight: 2, arbitrary: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => value / 1024) },
);
const scoreOrNone = fc.oneof(
  { weight: 5, arbitrary: score },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);

/** Columns over the same models, at most `models`. */
function columns(metrics: number, value: fc.Arbitrary<number>, models = 40): fc.Arbitrary<Float64Array[]> {
  return fc
    .array(fc.tuple(...Array.from({ length: metrics }, () => value)), { maxLength: models, size: 'max' })
    .map((rows) =>
      Array.from({ length: metrics }, (_, metric) => Float64Array.from(rows, (row) => row[metric]!)),
    );
}

const pair = columns(2, scoreOrNone) as fc.Arbitrary<[Float64Array, Float64Array]>;
const completePair = columns(2, score) as fc.Arbitrary<[Float64Array, Float64Array]>;

function check<Values>(arbitrary: fc.Arbitrary<Values>, property: (values: Values) => void): void {
  fc.assert(fc.property(arbitrary, property), PARAMETERS);
}

type Correlation = ReturnType<typeof correlate>;

/** Expects the same n, and the same estimate and p up to rounding, or NaN for both. */
function expectSame(found: Correlation, expected: Correlation): void {
  expect(found.n).toBe(expected.n);
  expectClose(found.estimate, expected.estimate);
  // If |r| is nearly 1, p depends on its last bit.
  if (Math.abs(expected.estimate) < 0.999999) expectClose(found.pValue, expected.pValue);
}

function expectClose(found: number, expected: number): void {
  if (Number.isNaN(expected)) expect(found).toBeNaN();
  else expect(found).toBeCloseTo(expected, 11);
}

/** The scores of the models with both. */
function complete(x: Float64Array, y: Float64Array): [Float64Array, Float64Array] {
  const isIn = (_: number, i: number) => !Number.isNaN(x[i]! + y[i]!);
  return [x.filter(isIn), y.filter(isIn)];
}

/** The definitions of the estimates, in plain loops over models or pairs of models. */
const byDefinition: Record<CorrelationMethod, (x: Float64Array, y: Float64Array) => number> = {
  pearson: productMoment,
  spearman: (x, y) => productMoment(countedRanks(x), countedRanks(y)),
  kendall(x, y) {
    let difference = 0;
    let untiedX = 0;
    let untiedY = 0;
    for (let i = 0; i < x.length; i++) {
      for (let j = 0; j < i; j++) {
        const signX = Math.sign(x[i]! - x[j]!);
        const signY = Math.sign(y[i]! - y[j]!);
        difference += signX * signY;
        untiedX += signX * signX;
        untiedY += signY * signY;
      }
    }
    return difference / Math.sqrt(untiedX * untiedY);
  },
};

function countedRanks(column: Float64Array): Float64Array {
  return column.map((value) => {
    const below = column.filter((other) => other < value).length;
    const tied = column.filter((other) => other === value).length;
    return below + (tied + 1) / 2;
  });
}

/** Pearson's r from the differences of all pairs of models, without means. */
function productMoment(x: Float64Array, y: Float64Array): number {
  let products = 0;
  let squaresX = 0;
  let squaresY = 0;
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      products += (x[i]! - x[j]!) * (y[i]! - y[j]!);
      squaresX += (x[i]! - x[j]!) ** 2;
      squaresY += (y[i]! - y[j]!) ** 2;
    }
  }
  return products / Math.sqrt(squaresX * squaresY);
}

describe.each(correlationMethods)('%s', (method) => {
  it('agrees with its definition if no score is missing', () => {
    check(completePair, ([x, y]) => {
      const { n, estimate } = correlate(x, y, method);
      expect(n).toBe(x.length);
      expectClose(estimate, n < 3 ? Number.NaN : byDefinition[method](x, y));
    });
  });

  it('does not change if models without both scores are dropped', () => {
    check(pair, ([x, y]) => {
      const [here, there] = complete(x, y);
      expectSame(correlate(x, y, method), correlate(here, there, method));
    });
  });

  it('is symmetric in the two metrics', () => {
    check(pair, ([x, y]) => expectSame(correlate(x, y, method), correlate(y, x, method)));
  });

  it('lies between −1 and 1 and its p between 0 and 1, or both are NaN', () => {
    check(pair, ([x, y]) => {
      const { n, estimate, pValue } = correlate(x, y, method);
      if (Number.isNaN(estimate)) {
        expect(pValue).toBeNaN();
        const isConstant = complete(x, y).some((column) => new Set(column).size === 1);
        expect(n < 3 || isConstant).toBe(true);
      } else {
        expect(Math.abs(estimate)).toBeLessThanOrEqual(1);
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1);
      }
    });
  });

  it('changes its sign if one metric is negated', () => {
    check(pair, ([x, y]) => {
      const found = correlate(x, y, method);
      const negated = correlate(
        x,
        y.map((value) => -value),
        method,
      );
      expectSame(negated, { ...found, estimate: -found.estimate });
    });
  });

  it('does not depend on the order of the models', () => {
    const permuted = pair.chain(([x, y]) =>
      fc
        .shuffledSubarray([...x.keys()], { minLength: x.length, maxLength: x.length })
        .map((order) => ({ x, y, order })),
    );
    check(permuted, ({ x, y, order }) => {
      const inOrder = (column: Float64Array) => Float64Array.from(order, (model) => column[model]!);
      expectSame(correlate(inOrder(x), inOrder(y), method), correlate(x, y, method));
    });
  });

  it('of a pair among other metrics is that of the pair alone', () => {
    check(columns(5, scoreOrNone), (metrics) => {
      const found = emptyCorrelations(metrics.length, method);
      const row = correlationRow(metrics, method);
      for (let a = 0; a < metrics.length; a++) row(a, found);
      const p = pValues(found, method);
      for (let a = 0; a < metrics.length; a++) {
        for (let b = a + 1; b < metrics.length; b++) {
          const place = pairPlace(a, b, metrics.length);
          const here = { n: found.n[place]!, estimate: found.estimate[place]!, pValue: p[place]! };
          expect(here).toEqual(correlate(metrics[a]!, metrics[b]!, method));
        }
      }
    });
  });
});

describe.each(['spearman', 'kendall'] as const)('%s', (method) => {
  it('is exactly the same after an increasing map of either metric', () => {
    check(pair, ([x, y]) => {
      const found = correlate(x, y, method);
      const mapped = correlate(
        x.map((value) => Math.atan(value / 100)),
        y.map((value) => value ** 3 + value),
        method,
      );
      expect(mapped).toEqual(found);
    });
  });
});

describe('pearson', () => {
  it('is the same after an increasing linear map of either metric', () => {
    check(pair, ([x, y]) => {
      const mapped = correlate(
        x.map((value) => 3 * value - 7),
        y.map((value) => value / 16 + 0.25),
        'pearson',
      );
      expectSame(mapped, correlate(x, y, 'pearson'));
    });
  });
});

describe('kendall', () => {
  // Numbers around powers of two, the sizes of the tree in kendall.ts. All rows reuse the same memory.
  it.each([31, 32, 33, 127, 128, 129, 511, 512, 513, 1025, 1100])('counts all pairs of %d models', (n) => {
    for (const modulo of [4, 60, 1_000_003]) {
      const x = integers(n, modulo, n);
      const close = integers(n, 1_000_003, n + 1).map((value, i) => value + x[i]!);
      const metrics = [x, close, integers(n, 50, n + 2), x.map((value) => -value)];
      const found = emptyCorrelations(metrics.length, 'kendall');
      const row = correlationRow(metrics, 'kendall');
      for (let a = 0; a < metrics.length; a++) row(a, found);
      const expected = metrics.flatMap((one, a) =>
        metrics.slice(a + 1).map((other) => byDefinition.kendall(one, other)),
      );
      found.estimate.forEach((estimate, pair) => {
        expectClose(estimate, expected[pair]!);
      });
    }
  });
});
