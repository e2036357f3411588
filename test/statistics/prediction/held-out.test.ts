import { range } from 'd3-array';
import { describe, expect, it } from 'vitest';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { foldsOf } from '../../../pipeline/statistics/prediction/folds.ts';
import { crossFitted, rowOf } from '../../../pipeline/statistics/prediction/held-out.ts';
import { scaleOf, scoreOf, standardised, wholeOf } from '../../../pipeline/statistics/prediction/scale.ts';

describe('folds', () => {
  it('keep units together, the largest first, each where the fewest models are', () => {
    const of = Int32Array.from([0, 1, 1, 2, 2, 2, 3, 4, 5]);
    const folds = foldsOf({ of, sizes: Int32Array.from([1, 2, 3, 1, 1, 1]) }, 3);
    expect(folds).toEqual([
      [3, 4, 5],
      [1, 2, 7],
      [0, 6, 8],
    ]);
  });

  it('are no more than units', () => {
    expect(foldsOf({ of: Int32Array.from([0, 1]), sizes: Int32Array.from([1, 1]) })).toHaveLength(2);
  });
});

describe('scales', () => {
  it('take shares to their logit and back, also at the ends', () => {
    const scores = Float64Array.from([0, 10, 50, 90, 100, Number.NaN]);
    expect(wholeOf(scores)).toBe(100);
    const scale = scaleOf(scores, 100);
    for (const score of [10, 50, 90])
      expect(scoreOf(standardised(score, scale), scale)).toBeCloseTo(score, 10);
    expect(scoreOf(standardised(100, scale), scale)).toBeCloseTo(99.5, 10);
  });

  it('tell shares, per cent and others apart', () => {
    const of = (...scores: number[]) => wholeOf(Float64Array.from(scores));
    expect([of(0, 0.5, 1), of(1, 2, 3), of(-0.1, 0.5), of(50, 101), of()]).toEqual([
      1,
      100,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('are unknown with fewer than five scores, or if all are equal', () => {
    expect(scaleOf(Float64Array.from([1, 2, 3, 4])).deviation).toBeNaN();
    expect(scaleOf(new Float64Array(9).fill(2)).deviation).toBeNaN();
  });
});

describe('distributions without a fold', () => {
  const models = 60;
  const normals = (index: number) => standardNormals(seededGenerator(5, index), models);
  const factor = normals(0);
  const own = range(1, 9).map(normals);
  const folds = range(5).map((fold) => range(fold, models, 5));

  it('are shrunk little where metrics share a factor, and most where they share nothing', () => {
    const sharing = own.map((noise, i) =>
      noise.map((value, model) => 0.3 * value + (i < 4 ? factor[model]! : -factor[model]!)),
    );
    const found = crossFitted({ columns: sharing, wholes: [] }, folds);
    expect(found.all.shrinkage).toBe(0.15);
    expect(crossFitted({ columns: own, wholes: [] }, folds).all.shrinkage).toBe(0.9);
    expect(found.folds.map((fold) => fold.models)).toEqual(folds);
  });

  it('do not depend on its scores', () => {
    const table = { columns: own, wholes: [] };
    const changed = {
      columns: own.map((column) => column.map((value, model) => (model % 5 === 0 ? value + 9 : value))),
      wholes: [],
    };
    const [before, after] = [table, changed].map((each) => crossFitted(each, folds).folds[0]!.fitted);
    const numbersOf = ({ scales, shrinkage, gaussian }: NonNullable<typeof before>) => [
      scales,
      shrinkage,
      gaussian.mean,
      gaussian.covariance,
    ];
    expect(numbersOf(after!)).toEqual(numbersOf(before!));
    expect(rowOf(changed, 1, after!.scales)).toEqual(rowOf(table, 1, before!.scales));
  });
});
