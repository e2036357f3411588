import type { Row } from '../../warehouse/rows.ts';
import { numberOf } from '../findings/phrases.ts';

/** The ends of a row's 95 % interval; NaN without one. */
export function intervalOf(row: Row | undefined): [low: number, high: number] {
  return [numberOf(row, 'ci_low'), numberOf(row, 'ci_high')];
}

/** Whether the whole interval of one row is above that of another. */
export function isAbove(one: Row | undefined, other: Row | undefined): boolean {
  return intervalOf(one)[0] > intervalOf(other)[1];
}
