import { describe, expect, it } from 'vitest';
import { testByFamily } from '../../../pipeline/statistics/correlation/cluster-robust.ts';
import { correlateAll } from '../../../pipeline/statistics/correlation/correlate-columns.ts';
import {
  pairwiseAgreement,
  robustAgreement,
  tested,
} from '../../../pipeline/statistics/correlation/counted-pairs.ts';
import { pairCount, pairPlace, pairQuantity } from '../../../pipeline/statistics/correlation/pairs.ts';
import { tPValue } from '../../../pipeline/statistics/numbers/student-t.ts';
import { unitsByLabel } from '../../../pipeline/statistics/numbers/units.ts';
import { categoryPairQuantities, summaryQuantities } from '../../../pipeline/studies/headline-quantities.ts';
import { Workers } from '../../../pipeline/workers/workers.ts';

const workers = new Workers(1);
/** The indices of all pairs: 0, 1, … */
const allPlaces = (metrics: number) => Int32Array.from({ length: pairCount(metrics) }, (_, place) => place);

const metrics = [
  { category: 'V1', domain: 'neural' },
  { category: 'V1', domain: 'neural' },
  { category: 'behavior', domain: 'behavior' },
  { category: 'behavior', domain: 'behavior' },
];
const wave = (step: number) => Float64Array.from({ length: 30 }, (_, i) => Math.sin(step * (i + 1)));
const columns = [wave(1), wave(1.7), wave(2.9).with(4, Number.NaN), new Float64Array(30).fill(0.5)];

/** Spearman's rho of all pairs, with p. */
async function correlated(columns: Float64Array[]) {
  const { spearman } = await correlateAll(workers, columns, ['spearman']);
  return tested(spearman, 'spearman');
}

describe('pairwiseAgreement', async () => {
  const correlations = await correlated(columns);
  const { estimate, reason, counted, bonferroni, p } = pairwiseAgreement(4, correlations, allPlaces(4), 20);

  it('gives the reason why a pair does not count, and leaves it out of the tests', () => {
    expect(reason).toEqual([
      null,
      null,
      'a metric is constant',
      null,
      'a metric is constant',
      'a metric is constant',
    ]);
    expect(counted[2]).toBeNaN();
    expect(bonferroni[0]).toBeCloseTo(Math.min(1, 3 * p[0]!), 15);
  });

  it('keeps the estimate of a pair with too few models', () => {
    const few = pairwiseAgreement(4, correlations, allPlaces(4), 30);
    expect(few.n[0]).toBe(30);
    expect(few.reason[0]).toBeNull();
    expect(few.reason[1]).toBe('fewer models than minimum_models');
    expect(few.estimate[1]).toBe(estimate[1]);
    expect(few.counted[1]).toBeNaN();
    // Only this pair is tested.
    expect([...few.bonferroni]).toEqual([p[0], ...Array(5).fill(Number.NaN)]);
  });

  it('takes the pairs of some metrics, and corrects p for these pairs only', () => {
    const places = Int32Array.of(pairPlace(0, 2, 4), pairPlace(0, 3, 4), pairPlace(2, 3, 4));
    const some = pairwiseAgreement(3, correlations, places, 20);
    expect([...some.a]).toEqual([0, 0, 1]);
    expect([...some.b]).toEqual([1, 2, 2]);
    expect([...some.n]).toEqual([29, 30, 29]);
    expect(some.estimate[0]).toBe(estimate[1]);
    expect(some.reason).toEqual([null, 'a metric is constant', 'a metric is constant']);
    // Only one pair is tested.
    for (const corrected of [some.bonferroni, some.holm, some.benjaminiHochberg])
      expect([...corrected]).toEqual([p[1], Number.NaN, Number.NaN]);
  });
});

describe('robustAgreement', async () => {
  const { counted } = pairwiseAgreement(4, await correlated(columns), allPlaces(4), 20);
  const families = unitsByLabel(Array.from({ length: 30 }, (_, model) => String(Math.floor(model / 4))));
  const tests = testByFamily(columns, families, counted);

  it('takes the pairs of some metrics, and corrects p for these pairs only', () => {
    const places = Int32Array.of(pairPlace(0, 2, 4), pairPlace(0, 3, 4), pairPlace(2, 3, 4));
    const some = robustAgreement(tests, places);
    const p = tPValue(tests.t[1]!, tests.freedom[1]!);
    for (const corrected of [some.p, some.bonferroni, some.holm, some.benjaminiHochberg])
      expect([...corrected]).toEqual([p, Number.NaN, Number.NaN]);
  });
});

describe('pairQuantity', () => {
  const estimates = Float64Array.of(0.5, -0.2, 0.1, 0.3, Number.NaN, 0.8);

  it('summarises the counted pairs of two domains', () => {
    const values = Object.fromEntries(
      summaryQuantities(metrics).map((quantity) => [quantity.name, pairQuantity(estimates, quantity)]),
    );
    expect(values.mean_pairwise_correlation).toBeCloseTo(1.5 / 5, 15);
    expect(values.share_negative).toBe(0.2);
    expect(values.mean_neural_neural).toBe(0.5);
    expect(values.mean_behavior_behavior).toBe(0.8);
    expect(values.mean_neural_behavior).toBeCloseTo(0.2 / 3, 15);
    expect(values.share_negative_neural_behavior).toBeCloseTo(1 / 3, 15);
  });

  it('multiplies each correlation by its weight, and leaves out pairs without one', () => {
    const pairs = [0, 1, 3, 5];
    const weights = Float64Array.of(2, 1.25, Number.NaN, Number.NaN, 1, 2.5);
    expect(pairQuantity(estimates, { kind: 'mean', pairs, weights })).toBeCloseTo((1 - 0.25 + 2) / 3, 15);
    expect(pairQuantity(estimates, { kind: 'share_negative', pairs, weights })).toBe(1 / 3);
  });

  it('lists category pairs in a fixed order', () => {
    const pairs = categoryPairQuantities([metrics[2]!, metrics[0]!, metrics[1]!]);
    expect(pairs.map(({ categories }) => categories.join())).toEqual([
      'V1,V1',
      'V1,behavior',
      'behavior,behavior',
    ]);
    expect(pairs.map(({ pairs }) => pairs)).toEqual([[2], [0, 1], []]);
  });
});

it('a correlation of 0 is not negative, a missing one is ignored, and without any the mean is NaN', () => {
  const estimates = Float64Array.of(0, -0.1, 0.4, Number.NaN);
  expect(pairQuantity(estimates, { kind: 'share_negative', pairs: [0, 1, 2, 3] })).toBe(1 / 3);
  expect(pairQuantity(estimates, { kind: 'mean', pairs: [3] })).toBeNaN();
});
