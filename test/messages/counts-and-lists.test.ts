import { expect, it } from 'vitest';
import { ordinal } from '../../pipeline/messages/counts-and-lists.ts';

it('ordinals have the ending of their last digit, except 11 to 13', () => {
  const numbers = [1, 2, 3, 4, 11, 12, 13, 21, 22, 80, 111];
  expect(numbers.map(ordinal).join(' ')).toBe('1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 80th 111th');
});
