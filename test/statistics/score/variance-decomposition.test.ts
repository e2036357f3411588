import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { singleModels } from '../../../pipeline/statistics/resampling/bootstrap.ts';
import {
  type AggregationMethod,
  aggregationMethods,
  countsOfOne,
} from '../../../pipeline/statistics/score/aggregation-methods.ts';
import { type Partition, partitionBy } from '../../../pipeline/statistics/score/metric-partition.ts';
import type { DecompositionInput } from '../../../pipeline/statistics/score/proportional-metrics.ts';
import {
  decomposition,
  type Part,
  partsOf,
  shareQuantities,
} from '../../../pipeline/statistics/score/variance-decomposition.ts';
import { expectClose, integers } from '../references.ts';
import { bootstrapIntervals, differences, resample } from '../resamples.ts';

const MODELS = 12;
const once = countsOfOne(MODELS);
const counts = Int32Array.of(2, 0, 1, 1, 3, 0, 1, 0, 2, 1, 1, 0);

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

// Printed by test/statistics/variance-decomposition.py (NumPy 2.2.4, SciPy 1.15.3), which works on scores rather than
// covariances. Per method: R² of V1, IT, behavior and neural; then weights and covariance shares, first by
// domain and then by category.
const constants = fs.readFileSync(`${import.meta.dirname}/variance-decomposition.csv`, 'utf8').split('\n');
function numbersOf(models: 'estimates' | 'resampled', method: AggregationMethod): number[] {
  const line = constants.find((each) => each.startsWith(`${models},${method},`))!;
  return line.split(',').slice(2).map(Number);
}

function evaluate(of: DecompositionInput, drawn = once): Float64Array {
  const out = new Float64Array(partsOf(of).length).fill(-7);
  decomposition(of)(drawn, out);
  return out;
}

function nameOf(part: Part): string {
  if ('level' in part) return `${part.quantity} ${part.level} ${part.category}`;
  return `r2 ${part.category}`;
}

/** All parts with their numbers. */
function numbersIn(of: DecompositionInput, drawn = once) {
  const found = evaluate(of, drawn);
  return partsOf(of).map((part, i) => ({
    part,
    level: 'level' in part ? part.level : undefined,
    name: `${part.method} ${nameOf(part)}`,
    value: found[i]!,
  }));
}

/** The metrics, changed if they are of a category. */
const changed = (change: (column: Float64Array) => Float64Array, category?: string) =>
  aggregated.columns.map((column, m) => (!category || labels[m] === category ? change(column) : column));

describe('partsOf', () => {
  it('lists the numbers in their order, method by method', () => {
    const parts = partsOf({ ...aggregated, methods: ['balanced'] });
    const shares = (level: string, names: string[]) =>
      shareQuantities.flatMap((quantity) => names.map((name) => `${quantity} ${level} ${name}`));
    expect(parts.map(nameOf)).toEqual([
      ...['V1', 'IT', 'behavior', 'neural'].map((name) => `r2 ${name}`),
      ...shares('domain', ['neural', 'behavior']),
      ...shares('category', ['V1', 'IT', 'behavior']),
    ]);
    const methods = partsOf(aggregated).map(({ method }) => method);
    expect(methods).toEqual(aggregationMethods.flatMap((method) => Array(14).fill(method)));
  });
});

describe('decomposition', () => {
  it.each(aggregationMethods)('of %s agrees with Python in all its parts', (method) => {
    const only = { ...aggregated, methods: [method] };
    for (const [drawn, expected] of [
      [once, numbersOf('estimates', method)],
      [counts, numbersOf('resampled', method)],
    ] as const) {
      const found = evaluate(only, drawn);
      expect(found).toHaveLength(expected.length);
      expect(differences(found, Float64Array.from(expected))).toEqual([]);
    }
  });

  it('of all methods is that of each method alone, and does not depend on earlier resamples', () => {
    const expected = (drawn: Int32Array) =>
      aggregationMethods.flatMap((method) => [...evaluate({ ...aggregated, methods: [method] }, drawn)]);
    const evaluator = decomposition(aggregated);
    const out = new Float64Array(partsOf(aggregated).length);
    for (const drawn of [once, counts, once]) {
      evaluator(drawn, out);
      expect([...out]).toEqual(expected(drawn));
    }
  });

  it('gives the balanced score equal covariance shares at each level, also in resamples', () => {
    for (const drawn of [once, counts])
      for (const { part, level, value } of numbersIn({ ...aggregated, methods: ['balanced'] }, drawn))
        if (part.quantity === 'covariance_share')
          expect(value).toBeCloseTo(level === 'domain' ? 1 / 2 : 1 / 3, 9);
  });

  it('takes R² of the score that balances the parts of `balance`', () => {
    const byDomain = evaluate({ ...aggregated, methods: ['balanced'] });
    const byCategory = evaluate({ ...aggregated, methods: ['balanced'], balance: category });
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

  it('has no R² if a category’s metrics cancel out up to rounding', () => {
    const [first, second] = aggregated.columns as [Float64Array, Float64Array];
    const columns = [first.map((value) => value / 3), first.map((value) => 0.7 - value / 3), second];
    const found = evaluate({
      columns,
      methods: ['arithmetic_mean', 'z_mean', 'mean_rank'],
      root: Float64Array.of(0.25, 0.25, 0.5),
      nodes: [{ category: 'own', weights: Float64Array.of(0.5, 0.5, 0) }],
      balance: domain,
      levels: [],
    });
    expect([...found]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('decomposition of scores on other scales', () => {
  it.each<[string, (value: number) => number]>([
    ['tiny scores', (value) => value * 1e-200],
    ['subnormal scores', (value) => value * 2 ** -1050],
    ['huge scores', (value) => value * 1e48],
    ['scores far from 0', (value) => 1e12 + value],
  ])('is the same: %s', (_what, change) => {
    const columns = changed((column) => column.map(change));
    for (const drawn of [once, counts]) {
      const expected = evaluate(aggregated, drawn);
      for (const [i, { name, value }] of numbersIn({ ...aggregated, columns }, drawn).entries())
        expect(Math.abs(value - expected[i]!), name).toBeLessThanOrEqual(1e-8);
    }
  });

  it('ignores the scores of models that are not in the resample', () => {
    const columns = changed((column) => column.map((value, model) => (counts[model] === 0 ? 1e50 : value)));
    const only: DecompositionInput = { ...aggregated, columns, methods: ['arithmetic_mean', 'mean_rank'] };
    const expected = [...numbersOf('resampled', 'arithmetic_mean'), ...numbersOf('resampled', 'mean_rank')];
    expectClose(evaluate(only, counts), expected);
  });

  it('has no R² of a category that is negligible beside the others', () => {
    const columns = changed((column) => column.map((value) => value * 1e-300), 'V1');
    const only: DecompositionInput = { ...aggregated, columns, methods: ['arithmetic_mean'] };
    const [v1, it, behavior] = evaluate(only);
    expect(v1).toBeNaN();
    expect(it! + behavior!).toBeGreaterThan(0);
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
  /** The numbers of the means along the tree. */
  const ofMeans = (of: DecompositionInput, drawn = countsOfOne(24)) =>
    numbersIn(of, drawn).filter(({ part }) => part.method !== 'balanced');

  /** Accuracy and error, which sum to 100, as behavioural metrics; for `behavior`, also a neural metric. */
  function cancelling(seed: number, of: 'behavior' | 'everything'): DecompositionInput {
    const accuracy = integers(24, 1000, seed).map((value) => value / 9.97);
    const error = accuracy.map((value) => 100 - value);
    const other = integers(24, 1000, seed + 1000).map((value) => value / 997);
    const columns = of === 'behavior' ? [accuracy, error, other] : [accuracy, error];
    const partition = {
      parts: of === 'behavior' ? ['behavior', 'neural'] : ['behavior'],
      of: Int32Array.from(columns, (_, m) => Number(m === 2)),
    };
    // All metrics have the same weight.
    const weight = of === 'behavior' ? 1 / 3 : 1 / 2;
    return {
      columns,
      methods: aggregationMethods,
      root: Float64Array.from(columns, () => weight),
      nodes: [{ category: 'behavior', weights: Float64Array.from(columns, (_, m) => (m < 2 ? 0.5 : 0)) }],
      balance: partition,
      levels: [{ level: 'domain', partition }],
    };
  }

  it('gives them no R² and shares of 0, also in resamples', () => {
    for (let seed = 1; seed <= 50; seed++) {
      for (const drawn of [countsOfOne(24), Int32Array.from({ length: 24 }, (_, i) => i % 3)])
        for (const { part, name, value } of ofMeans(cancelling(seed, 'behavior'), drawn)) {
          if (part.quantity === 'r2') expect(value, `${seed} ${name}`).toBeNaN();
          if (part.quantity === 'covariance_share')
            expect(value).toBeCloseTo(Number(part.category === 'neural'), 13);
        }
    }
  });

  it('has only weights if there are no other metrics', () => {
    for (let seed = 1; seed <= 50; seed++)
      for (const { part, name, value } of ofMeans(cancelling(seed, 'everything')))
        expect(Number.isNaN(value), name).toBe(part.quantity !== 'weight');
  });
});

describe('bootstrap intervals of balanced weights', () => {
  const SIMULATIONS = 10;
  const RESAMPLES = 100;
  const SUBMITTED = 200;
  const IN_PART = 8;

  /** Scores with one factor per part. Factors correlate by 0.25; the metrics of a part share its loading. */
  function simulate(loadings: readonly number[], seed: number): Float64Array[] {
    const factors = loadings.length;
    const normals = standardNormals(seededGenerator(seed, 0), SUBMITTED * (1 + factors * (1 + IN_PART)));
    const next = (column: number) => normals.subarray(column * SUBMITTED, (column + 1) * SUBMITTED);
    return loadings.flatMap((loading, part) => {
      const factor = next(1 + part).map((own, i) => 0.5 * next(0)[i]! + Math.sqrt(0.75) * own);
      return Array.from({ length: IN_PART }, (_, m) =>
        next(1 + factors + part * IN_PART + m).map(
          (noise, i) => loading * factor[i]! + Math.sqrt(1 - loading ** 2) * noise,
        ),
      );
    });
  }

  /** The 95 % intervals of the parts' weights over resamples of models. */
  function intervals(loadings: readonly number[], seed: number) {
    const names = loadings.map((_, part) => `part ${part}`);
    const columns = simulate(loadings, seed);
    const partition: Partition = partitionBy(
      columns.map((_, m) => names[Math.floor(m / IN_PART)]!),
      names,
    );
    const simulated: DecompositionInput = {
      columns,
      methods: ['balanced'],
      root: new Float64Array(columns.length).fill(1 / columns.length),
      nodes: [],
      balance: partition,
      levels: [{ level: 'part', partition }],
    };
    const sampling = { units: singleModels(SUBMITTED), size: SUBMITTED, resamples: RESAMPLES, seed };
    const parts = partsOf(simulated);
    const values = resample(parts.length, sampling, decomposition(simulated));
    return bootstrapIntervals(values, RESAMPLES, sampling.units).slice(0, names.length);
  }

  function coverage(loadings: readonly number[], truth: readonly number[]): number {
    let count = 0;
    for (let seed = 1; seed <= SIMULATIONS; seed++)
      for (const [part, { low, high }] of intervals(loadings, seed).entries())
        if (low <= truth[part]! && truth[part]! <= high) count++;
    return count / SIMULATIONS / loadings.length;
  }

  it('cover one half for each of two domains with equal variance', () => {
    expect(coverage([0.7, 0.7], [0.5, 0.5])).toBeGreaterThanOrEqual(0.8);
  });

  it('cover one fifth for each of five categories with equal variance', () => {
    expect(coverage([0.7, 0.7, 0.7, 0.7, 0.7], Array(5).fill(0.2))).toBeGreaterThanOrEqual(0.85);
  });

  it('cover the true weights rather than one half if domains differ in variance', () => {
    // The variance of a mean of n metrics: λ² + (1 − λ²) ÷ n.
    const [first, second] = [0.9, 0.3].map(
      (loading) => 1 / Math.sqrt(loading ** 2 + (1 - loading ** 2) / IN_PART),
    );
    const truth = first! / (first! + second!);
    expect(coverage([0.9, 0.3], [truth, 1 - truth])).toBeGreaterThanOrEqual(0.8);
    expect(coverage([0.9, 0.3], [0.5, 0.5])).toBe(0);
  });
});
