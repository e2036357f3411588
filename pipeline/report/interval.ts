import type { Row } from '../warehouse/rows.ts';
import { isPresent, numberOf } from './findings/phrases.ts';

/** A row's 95 % interval over model families, or over models if it has none of these; NaN without any. */
export function intervalOf(row: Row | undefined): [low: number, high: number] {
  const prefix = isPresent(row, 'family_ci_low') ? 'family_ci' : 'ci';
  return [numberOf(row, `${prefix}_low`), numberOf(row, `${prefix}_high`)];
}

/** Whether the whole interval of one row is above that of another. */
export function isAbove(one: Row | undefined, other: Row | undefined): boolean {
  return intervalOf(one)[0] > intervalOf(other)[1];
}
