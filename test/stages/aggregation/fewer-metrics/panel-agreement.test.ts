import { expect, it } from 'vitest';
import { panelAgreement } from '../../../../pipeline/stages/aggregation/fewer-metrics/panel-agreement.ts';
import { singleModels } from '../../../../pipeline/statistics/resampling/bootstrap.ts';

// The root is the mean of two nodes, one with metrics 0 and 1, the other with metric 2.
const tree = { parents: Int32Array.of(-1, 0, 0), leafParents: Int32Array.of(1, 1, 2) };
const partition = { parts: ['all'], of: new Int32Array(3) };
const scored = (rows: number[][]) => ({
  columns: rows.map((row) => Float64Array.from(row)),
  tree,
  partition,
});
const early = scored([
  [25, 23, 5, 16, 5, 20, 11],
  [17, 1, 1, 9, 23, 24, 6],
  [8, 22, 22, 27, 3, 9, 29],
]);
const later = scored([
  [15, 11, 8, 29, 22, 17, 9, 20, 11],
  [23, 26, 2, 5, 14, 8, 20, 10, 19],
  [28, 11, 27, 11, 10, 17, 22, 19, 12],
]);

/**
 * NumPy 2.2.4 and SciPy 1.15.3, with the early and later scores E and L repeated by the counts, full(X) =
 * ((X[:,0] + X[:,1]) / 2 + X[:,2]) / 2 and the panels' f(X): X[:,2], (X[:,2] + X[:,0]) / 2, full(X):
 * spearmanr(f(L), full(L)), kendalltau of the same, and with up = full(E) > median(full(E)), is = full(L) >=
 * full(E)[up].min(), pass = f(L) >= f(E)[up].min(): pass[is].mean(), (~pass[~is]).mean()
 */
it.each([
  {
    counts: [1, 1, 1, 1, 1, 1, 1, 1, 1],
    expected: [
      [0.8185726875708216, 0.6667366910003156, 2 / 3, 5 / 6],
      [0.4033755872716886, 0.34299717028501764, 1 / 3, 5 / 6],
      [1, 1, 1, 1],
    ],
  },
  {
    counts: [2, 0, 1, 1, 2, 1, 0, 1, 1],
    expected: [
      [0.867024660109518, 0.7276068751089988, 2 / 3, 5 / 6],
      [0.8326870498081509, 0.7882407813680821, 2 / 3, 5 / 6],
      [1, 1, 1, 1],
    ],
  },
])('agrees with SciPy and NumPy for models drawn $counts times', ({ counts, expected }) => {
  const found = panelAgreement({ early, later, units: singleModels(9) }, [2, 0, 1])(Int32Array.from(counts));
  expect(found.length).toBe(12);
  for (const [i, value] of expected.flat().entries()) expect(found[i], String(i)).toBeCloseTo(value, 12);
});

it('a class without models has no share', () => {
  const low = { ...later, columns: later.columns.map((column) => column.map((score) => score - 100)) };
  const found = panelAgreement({ early, later: low, units: singleModels(9) }, [0])(new Int32Array(9).fill(1));
  expect([found[2], found[3]]).toEqual([Number.NaN, 1]);
});
