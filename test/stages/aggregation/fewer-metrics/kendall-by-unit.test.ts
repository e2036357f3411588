import { expect, it } from 'vitest';
import { kendallByUnit } from '../../../../pipeline/stages/aggregation/fewer-metrics/kendall-by-unit.ts';

const one = Float64Array.of(1, 2, 2, 4, 5, 6, 7, 7, 9, 10);
const other = Float64Array.of(2, 1, 3, 3, 6, 4, 5, 9, 9, 7);
const units = { of: Int32Array.of(0, 0, 1, 1, 1, 2, 2, 3, 3, 3), count: 4 };

// SciPy 1.15.3: kendalltau(one[i], other[i]), where i has each model as often as its unit is drawn
it.each([
  [[1, 1, 1, 1], 0.7209302325581396],
  [[2, 0, 1, 1], 0.6060606060606061],
  [[0, 3, 0, 1], 0.8307724743085091],
])('agrees with SciPy if units are drawn %j times', (draws, tau) => {
  const counts = units.of.map((unit) => draws[unit]!);
  const [found, ofItself] = kendallByUnit(one, [other, one], units)(counts);
  expect(found).toBeCloseTo(tau, 12);
  expect(ofItself).toBeCloseTo(1, 12);
});

it('is missing if a column is constant in the resample', () => {
  const constant = one.map((_, model) => Number(model > 1));
  const counts = units.of.map((unit) => Number(unit > 0));
  expect([...kendallByUnit(one, [constant], units)(counts)]).toEqual([Number.NaN]);
});
