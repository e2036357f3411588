import { expect, it } from 'vitest';
import { opposedPart } from '../../../pipeline/statistics/correlation/opposed-part.ts';

/** Correlations of variables that rise (1), fall (−1) or do neither (0) with one ability. */
const byAbility = (signs: readonly number[]) => signs.map((one) => signs.map((other) => 0.6 * one * other));

it.each([
  ['one', [1, 1, -1, 1], [2]],
  ['fewer than half', [-1, 1, 1, -1, 1], [0, 3]],
  ['more than half, which are then the rule', [-1, -1, 1, -1], [2]],
  ['half of them, as errors beside scores', [1, -1, 1, -1, 1, -1], [1, 3, 5]],
  ['none beside an unrelated one', [1, 1, 0, 1], []],
])('finds the variables that fall: %s', (_what, signs, expected) => {
  expect(opposedPart(byAbility(signs))).toEqual(expected);
});

it('finds the same part, whatever the signs of most', () => {
  // All splits of seven variables in two: the smaller part is turned.
  for (let pattern = 0; pattern < 2 ** 7; pattern++) {
    const signs = Array.from({ length: 7 }, (_, i) => ((pattern >> i) & 1 ? -1 : 1));
    const falling = signs.flatMap((sign, i) => (sign < 0 ? [i] : []));
    const rising = signs.flatMap((sign, i) => (sign > 0 ? [i] : []));
    const smaller = falling.length < rising.length ? falling : rising;
    expect(opposedPart(byAbility(signs))).toEqual(smaller);
  }
});

it('takes unknown correlations for 0', () => {
  const unknown = [
    [1, Number.NaN, 0.5],
    [Number.NaN, 1, -0.5],
    [0.5, -0.5, 1],
  ];
  expect(opposedPart(unknown)).toEqual([1]);
  expect(opposedPart([])).toEqual([]);
});
