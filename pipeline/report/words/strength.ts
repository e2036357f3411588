import type { Row } from '../../warehouse/rows.ts';
import { intervalOf } from './interval.ts';

/** Correlations below the first are called weak, and those above the second strong. */
export const [WEAK, STRONG] = [0.3, 0.6];

/** The rows whose whole interval is above what is weak, and those whose whole interval is within it. */
export function byAgreement(rows: readonly Row[]): { agree: Row[]; hardly: Row[] } {
  return {
    agree: rows.filter((row) => intervalOf(row)[0] > WEAK),
    hardly: rows.filter((row) => intervalOf(row)[0] > -WEAK && intervalOf(row)[1] < WEAK),
  };
}

/** Whether a correlation is clearly weak or clearly strong; undefined without an interval. */
export function strengthOf(row: Row | undefined): 'weak' | 'medium' | 'strong' | undefined {
  const [low, high] = intervalOf(row);
  if (Number.isNaN(low)) return undefined;
  if (high < WEAK) return 'weak';
  return low > STRONG ? 'strong' : 'medium';
}
