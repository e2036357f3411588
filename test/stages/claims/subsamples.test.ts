import { describe, expect, it } from 'vitest';
import { subsampledBy } from '../../../pipeline/stages/claims/judging/subsamples.ts';
import type { Claim } from '../../../pipeline/studies/study.ts';

// Subsamples of 7 of these 8 models leave one out each, so that the range is from the least to the largest of 8 numbers.
const columns = [
  [1, 3, 2, 2, 5, 4, 6, 7],
  [2, 2, 1, 4, 3, 6, 5, 8],
  [9, 1, 3, 2, 4, 4, 8, 6],
  [1, 5, 2, 3, 3, 8, 4, 9],
].map((scores) => Float64Array.from(scores));
const domains = ['neural', 'neural', 'behavior', 'behavior'];
const cohort = {
  metricSet: 'main',
  models: Array.from('abcdefgh', (id) => ({ id, family: id })),
  metrics: domains.map((domain, i) => ({
    id: `x${i}`,
    category: domain === 'neural' ? 'IT' : domain,
    domain,
    dataSet: 'd',
    reversed: false,
  })),
  columns,
};
const tree = { parents: Int32Array.of(-1, 0, 0), leafParents: Int32Array.of(1, 1, 2, 2) };
const MEAN = { kind: 'summary', quantity: 'mean_pairwise_correlation' };
const NEURAL = { kind: 'explained_variance', method: 'arithmetic_mean', category: 'neural' };

function range(quantity: object, size: number | null = 7, nested = true, scores = cohort, seed = 1) {
  const claim = { quantity, cohort: { models: size, metrics: 4, nested } } as Claim;
  return subsampledBy(scores, tree, seed)(claim);
}

describe('ranges over subsamples', () => {
  // From NumPy and SciPy: each model left out, ranks by rankdata, correlations by corrcoef.
  it.each([
    [MEAN, 0.3212121212121212, 0.6604021632328747],
    [NEURAL, 0.8230841641207054, 0.9755768349207969],
  ])('are those of NumPy: %j', (quantity, low, high) => {
    const found = range(quantity)!;
    expect(found.low).toBeCloseTo(low, 13);
    expect(found.high).toBeCloseTo(high, 13);
  });

  it('follow from the seed', () => {
    expect(range(NEURAL, 4)).toEqual(range(NEURAL, 4));
    expect(range(NEURAL, 4)).not.toEqual(range(NEURAL, 4, true, cohort, 2));
  });

  it('are left to the interval if the publication has as many models, or other ones', () => {
    expect(range(MEAN, 8)).toBeUndefined();
    expect(range(MEAN, null)).toBeUndefined();
    expect(range(MEAN, 7, false)).toBeUndefined();
  });

  it('are only of numbers that depend on no other models, and of means without missing scores', () => {
    expect(range({ ...NEURAL, method: 'z_mean' })).toBeUndefined();
    expect(range({ kind: 'summary', quantity: 'mean_neural_behavior' })).toBeUndefined();
    const gap = columns.map((column, m) => column.with(7, m === 0 ? Number.NaN : column[7]!));
    expect(range(MEAN, 6, true, { ...cohort, columns: gap })).toBeUndefined();
    expect(range(NEURAL, 6, true, { ...cohort, columns: gap })).toBeDefined();
  });
});
