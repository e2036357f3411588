import { describe, expect, it } from 'vitest';
import {
  bootstrapSpearman,
  pairQuantity,
  pairwiseAgreement,
  type Resampled,
  spearmanRange,
} from '../../pipeline/statistics/agreement.ts';
import { percentileInterval, resampleCounts } from '../../pipeline/statistics/bootstrap.ts';
import { correlate } from '../../pipeline/statistics/correlation.ts';
import { categoryPairQuantities, summaryQuantities } from '../../pipeline/statistics/quantities.ts';

const metrics = [
  { category: 'V1', domain: 'neural' },
  { category: 'V1', domain: 'neural' },
  { category: 'behavior', domain: 'behavior' },
  { category: 'behavior', domain: 'behavior' },
];
const wave = (step: number) => Float64Array.from({ length: 30 }, (_, i) => Math.sin(step * (i + 1)));
const columns = [wave(1), wave(1.7), wave(2.9).with(4, Number.NaN), new Float64Array(30).fill(0.5)];

describe('pairwiseAgreement', () => {
  const { a, b, n, estimate, reason, counted, bonferroni, p } = pairwiseAgreement(columns, 'spearman', 20);

  it('lists every pair once, the first metric before the second', () => {
    expect([...a]).toEqual([0, 0, 0, 1, 1, 2]);
    expect([...b]).toEqual([1, 2, 3, 2, 3, 3]);
    expect([...n]).toEqual([30, 29, 30, 29, 30, 29]);
  });

  it('says why a pair does not count, and leaves it out of the tests', () => {
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

  it('lists a pair of too few models with its estimate', () => {
    const few = pairwiseAgreement(columns, 'spearman', 30);
    expect(few.n[0]).toBe(30);
    expect(few.reason[0]).toBeNull();
    expect(few.reason[1]).toBe('fewer models than minimum_models');
    expect(few.estimate[1]).toBe(estimate[1]);
    expect(few.counted[1]).toBeNaN();
  });
});

describe('quantities', () => {
  const estimates = Float64Array.of(0.5, -0.2, 0.1, 0.3, Number.NaN, 0.8);

  it('takes the summary over the pairs of its domains, without those that do not count', () => {
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

  it('names category pairs in the fixed order', () => {
    const pairs = categoryPairQuantities([metrics[2]!, metrics[0]!, metrics[1]!]);
    expect(pairs.map(({ categories }) => categories.join())).toEqual([
      'V1,V1',
      'V1,behavior',
      'behavior,behavior',
    ]);
    expect(pairs.map(({ pairs }) => pairs)).toEqual([[2], [0, 1], []]);
  });
});

/** Of a cohort all of whose pairs count but those of a constant metric. */
function resampled(columns: Float64Array[]): Resampled {
  return { columns, counted: pairwiseAgreement(columns, 'spearman', 3).counted };
}

describe('bootstrapSpearman', () => {
  const complete = [wave(1), wave(1.7), wave(2.9)];
  const quantities = summaryQuantities(metrics.slice(0, 3));

  it('gives intervals around the estimates, the same for the same seed', () => {
    const first = bootstrapSpearman(resampled(complete), quantities, { resamples: 400, seed: 1 });
    expect(bootstrapSpearman(resampled(complete), quantities, { resamples: 400, seed: 1 })).toEqual(first);
    expect(first.pairs).toHaveLength(3);
    const { estimate } = pairwiseAgreement(complete, 'spearman', 20);
    first.pairs.forEach(({ low, high }, i) => {
      expect(low).toBeLessThan(estimate[i]!);
      expect(high).toBeGreaterThan(estimate[i]!);
    });
  });

  it('is the percentile interval of the correlations of resampled models', () => {
    const resamples = 300;
    const values = Float64Array.from({ length: resamples }, (_, i) => {
      const counts = resampleCounts(30, 30, 9, i);
      const repeat = (column: Float64Array) =>
        Float64Array.from([...counts].flatMap((count, m) => Array(count).fill(column[m])));
      return correlate(repeat(complete[0]!), repeat(complete[1]!), 'spearman').estimate;
    });
    const { low, high } = percentileInterval(values);
    const { pairs } = bootstrapSpearman(resampled(complete), [], { resamples, seed: 9 });
    expect(pairs[0]!.low).toBeCloseTo(low, 12);
    expect(pairs[0]!.high).toBeCloseTo(high, 12);
  });

  it('has a wider range for a smaller cohort', () => {
    const [large] = spearmanRange(resampled(complete), quantities, 30, { resamples: 400, seed: 1 });
    const [small] = spearmanRange(resampled(complete), quantities, 10, { resamples: 400, seed: 1 });
    expect(small!.high - small!.low).toBeGreaterThan(large!.high - large!.low);
  });

  it('counts the resamples in which a metric is constant', () => {
    const rare = new Float64Array(30).with(0, 1);
    const { pairs } = bootstrapSpearman(resampled([wave(1), rare]), [], { resamples: 1000, seed: 1 });
    // (1 − 1/30)^30 of the resamples do not draw the one model that differs.
    expect(pairs[0]!.degenerate / 1000).toBeCloseTo(0.362, 1);
  });
});
