import { expect, it } from 'vitest';
import { median } from '../../../pipeline/statistics/numbers/median.ts';

it.each([
  [[3, 1, 2], 2],
  [[4, 1, 10, 3], 3.5],
  [[-2, Number.NaN, -10], -6],
  [[Number.NaN], Number.NaN],
])('the median of %j is %d', (values, expected) => expect(median(values)).toBe(expected));
