import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unitsByLabel } from '../../../pipeline/statistics/numbers/units.ts';
import {
  type AggregationMethod,
  aggregationMethods,
} from '../../../pipeline/statistics/score/aggregation-methods.ts';
import { partitionBy } from '../../../pipeline/statistics/score/metric-partition.ts';
import type { DecompositionInput } from '../../../pipeline/statistics/score/proportional-metrics.ts';
import {
  decomposed,
  decomposition,
  type Part,
} from '../../../pipeline/statistics/score/variance-decomposition.ts';
import { expectClose, integers } from '../references.ts';

const MODELS = 12;

const labels = ['IT', 'behavior', 'V1', 'IT', 'behavior', 'IT'];
const category = partitionBy(labels, ['V1', 'V4', 'IT', 'behavior']);
const domain = partitionBy(
  labels.map((label) => (label === 'behavior' ? 'behavior' : 'neural')),
  ['neural', 'behavior'],
);
const common = integers(MODELS, 30, 7);
const aggregated: DecompositionInput = {
  columns: [1, 0.5, 0.25, 1, -1, 2].map((factor, m) =>
    integers(MODELS, 40, 71 + m).map((value, i) => value + factor * common[i]!),
  ),
  methods: aggregationMethods,
  // neural is the mean of V1 and IT, the root is the mean of neural and behavior.
  root: Float64Array.of(1 / 12, 1 / 4, 1 / 4, 1 / 12, 1 / 4, 1 / 12),
  nodes: [
    { category: 'V1', weights: Float64Array.of(0, 0, 1, 0, 0, 0) },
    { category: 'IT', weights: Float64Array.of(1 / 3, 0, 0, 1 / 3, 0, 1 / 3) },
    { category: 'behavior', weights: Float64Array.of(0, 1 / 2, 0, 0, 1 / 2, 0) },
    { category: 'neural', weights: Float64Array.of(1 / 6, 0, 1 / 2, 1 / 6, 0, 1 / 6) },
  ],
  balance: domain,
  levels: [
    { level: 'domain', partition: domain },
    { level: 'category', partition: category },
  ],
};

// Printed by test/statistics/variance-decomposition.py (NumPy 2.4.6, SciPy 1.17.1), which works on scores rather than
// covariances. Per method: R² of V1, IT, behavior and neural; then weights and covariance shares, first by
// domain and then by category.
const constants = fs.readFileSync(`${import.meta.dirname}/variance-decomposition.csv`, 'utf8').split('\n');
function numbersOf(what: 'estimates' | 'low' | 'high', method: AggregationMethod): number[] {
  const line = constants.find((each) => each.startsWith(`${what},${method},`))!;
  return line.split(',').slice(2).map(Number);
}

function nameOf(part: Part): string {
  if ('level' in part) return `${part.quantity} ${part.level} ${part.category}`;
  return `r2 ${part.category}`;
}

/** All parts with their numbers. */
function numbersIn(of: DecompositionInput) {
  return decomposed(of).map(({ part, value }) => ({
    part,
    level: 'level' in part ? part.level : undefined,
    name: `${part.method} ${nameOf(part)}`,
    value,
  }));
}

const valuesOf = (input: DecompositionInput) => decomposition(input).map(({ value }) => value);

/** The metrics, changed if they are of a category. */
const changed = (change: (column: Float64Array) => Float64Array, category?: string) =>
  aggregated.columns.map((column, m) => (!category || labels[m] === category ? change(column) : column));

const NAMES = [
  ...['r2 V1', 'r2 IT', 'r2 behavior', 'r2 neural'],
  ...['weight domain neural', 'weight domain behavior'],
  ...['covariance_share domain neural', 'covariance_share domain behavior'],
  ...['weight category V1', 'weight category IT', 'weight category behavior'],
  ...['covariance_share category V1', 'covariance_share category IT', 'covariance_share category behavior'],
];

describe('decomposition', () => {
  it.each(aggregationMethods)(
    'of %s agrees with Python in all its parts, and so do their intervals',
    (method) => {
      const units = unitsByLabel(Array.from({ length: MODELS }, (_, model) => `unit ${Math.min(model, 9)}`));
      const found = decomposed({ ...aggregated, methods: [method] }, units);
      expect(found.map(({ part }) => nameOf(part))).toEqual(NAMES);
      expectClose(
        found.map(({ value }) => value),
        numbersOf('estimates', method),
      );
      for (const end of ['low', 'high'] as const)
        expectClose(
          found.map(({ interval }) => interval![end]),
          numbersOf(end, method),
          10,
        );
    },
  );

  it('of all methods is that of each method alone', () => {
    const alone = aggregationMethods.map((method) => decomposition({ ...aggregated, methods: [method] }));
    expect(decomposition(aggregated)).toEqual(alone.flat());
  });

  it('takes R² of the score that balances the parts of `balance`', () => {
    const byDomain = valuesOf({ ...aggregated, methods: ['balanced'] });
    const byCategory = valuesOf({ ...aggregated, methods: ['balanced'], balance: category });
    expect(byCategory[0]).not.toBeCloseTo(byDomain[0]!, 3);
    // The shares at a level are those of the score balanced at that level, whatever `balance` is.
    for (let i = 4; i < 14; i++) expect(byCategory[i]).toBeCloseTo(byDomain[i]!, 12);
  });

  it('is NaN if the score is constant, including weights that depend on scores', () => {
    const columns = changed((column) => column.map(() => 0.1));
    for (const { part, name, value } of numbersIn({ ...aggregated, columns })) {
      const isKnown = part.quantity === 'weight' && part.method !== 'balanced';
      expect(Number.isNaN(value), name).toBe(!isKnown);
    }
  });

  it('has no R² of a constant part, and no balanced score with it', () => {
    const columns = changed((column) => column.map(() => 0.1), 'V1');
    for (const { part, level, name, value } of numbersIn({ ...aggregated, columns })) {
      const isMissing =
        (part.quantity === 'r2' && part.category === 'V1') ||
        (level === 'category' && part.method === 'balanced');
      expect(Number.isNaN(value), name).toBe(isMissing);
    }
  });
});

describe('decomposition of scores on other scales', () => {
  it.each<[string, (value: number) => number]>([
    ['subnormal scores', (value) => value * 2 ** -1050],
    ['huge scores', (value) => value * 1e48],
    ['scores far from 0', (value) => 1e12 + value],
  ])('is the same: %s', (_what, change) => {
    const columns = changed((column) => column.map(change));
    const expected = valuesOf(aggregated);
    for (const [i, { name, value }] of numbersIn({ ...aggregated, columns }).entries())
      expect(Math.abs(value - expected[i]!), name).toBeLessThanOrEqual(1e-8);
  });

  it('has only weights if all models have the same score up to rounding', () => {
    const columns = aggregated.columns.map((column, m) =>
      column.map((value) => (m === 0 ? 1e16 : 0) + value / 100),
    );
    const only: DecompositionInput = { ...aggregated, columns, methods: ['arithmetic_mean'] };
    for (const { part, name, value } of numbersIn(only))
      expect(Number.isNaN(value), name).toBe(part.quantity !== 'weight');
  });
});

describe('decomposition of metrics that cancel each other out', () => {
  it('gives them no R² and shares of 0', () => {
    // Accuracy and error, which sum to 100, as behavioural metrics, and a neural metric.
    const accuracy = integers(24, 1000, 1).map((value) => value / 9.97);
    const partition = { parts: ['behavior', 'neural'], of: Int32Array.of(0, 0, 1) };
    const input: DecompositionInput = {
      columns: [accuracy, accuracy.map((value) => 100 - value), integers(24, 1000, 1001)],
      methods: ['arithmetic_mean', 'z_mean', 'mean_rank'],
      root: Float64Array.of(1 / 3, 1 / 3, 1 / 3),
      nodes: [{ category: 'behavior', weights: Float64Array.of(0.5, 0.5, 0) }],
      balance: partition,
      levels: [{ level: 'domain', partition }],
    };
    for (const { part, name, value } of numbersIn(input)) {
      if (part.quantity === 'r2') expect(value, name).toBeNaN();
      if (part.quantity === 'covariance_share')
        expect(value, name).toBeCloseTo(Number(part.category === 'neural'), 13);
    }
  });
});
