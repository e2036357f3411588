import { describe, expect, it } from 'vitest';
import type { SampledTree } from '../../../pipeline/statistics/score/metric-resampling.ts';
import { FEW_DATA_SETS, LITTLE_VARIES, rangeRule } from '../../../pipeline/statistics/score/range-rule.ts';

/**
 * A root with two categories. The first has `dataSets` data sets of two metrics each; the second has five metrics.
 *
 * @param others further categories with a metric each, so that the first has less of the weight
 */
function twoCategories(dataSets: number, others = 0): SampledTree {
  const below = Array.from({ length: dataSets }, () => 1);
  const further = Array.from({ length: others }, () => 0);
  const firstDataSet = 3;
  const firstOther = 3 + dataSets;
  return {
    tree: {
      parents: Int32Array.of(-1, 0, 0, ...below, ...further),
      leafParents: Int32Array.of(
        ...below.flatMap((_, i) => [firstDataSet + i, firstDataSet + i]),
        ...[2, 2, 2, 2, 2],
        ...further.map((_, i) => firstOther + i),
      ),
    },
    isSampled: Uint8Array.of(0, 1, 1, ...below.map(() => 1), ...further.map(() => 1)),
  };
}

describe('rangeRule', () => {
  it('holds no category with five data sets', () => {
    const sampled = twoCategories(5);
    expect(rangeRule(sampled)).toMatchObject({ reason: null, held: [], fixed: sampled });
    expect(rangeRule(sampled).varyingWeight).toBeCloseTo(1, 12);
  });

  it('holds a category with four data sets: their metrics still vary', () => {
    const { reason, held, fixed } = rangeRule(twoCategories(4));
    expect(reason).toBe(FEW_DATA_SETS);
    expect(held).toEqual([1]);
    expect([...fixed!.isSampled]).toEqual([0, 0, 1, 1, 1, 1, 1]);
  });

  it('holds a category from a fifth of the weight on', () => {
    // Of five categories, the first two have a fifth each. The others, of one metric, do not vary.
    const weights = (first: number) => {
      const { tree } = twoCategories(4, 3);
      return Float64Array.from(tree.leafParents, (parent) =>
        parent === 2 ? (1 - first) / 5 : parent < 7 ? first / 8 : 0,
      );
    };
    expect(rangeRule(twoCategories(4, 3), weights(0.2)).held).toEqual([1]);
    expect(rangeRule(twoCategories(4, 3), weights(0.1999)).held).toEqual([]);
  });

  it('gives no ranges unless more than half of the weight varies', () => {
    // Of three categories with a third each, that of one metric does not vary, but is held.
    expect(rangeRule(twoCategories(5, 1))).toMatchObject({ reason: FEW_DATA_SETS, held: [8] });
    const { reason, fixed, varyingWeight } = rangeRule(twoCategories(5, 3));
    expect(varyingWeight).toBeCloseTo(0.4, 12);
    expect([reason, fixed]).toEqual([LITTLE_VARIES, undefined]);
  });

  it('gives no ranges if nothing varies besides what is held', () => {
    const sampled: SampledTree = {
      tree: { parents: Int32Array.of(-1, 0), leafParents: Int32Array.of(1, 1, 1) },
      isSampled: Uint8Array.of(0, 1),
    };
    expect(rangeRule(sampled)).toMatchObject({ varyingWeight: 1, held: [1], fixed: undefined });
  });
});
