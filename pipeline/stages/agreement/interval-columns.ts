import type { Interval } from '../../statistics/bootstrap.ts';
import type { Row } from '../../warehouse/rows.ts';

/** The ends of an interval as the columns of a table. */
export function ends(interval: Interval | undefined): Row {
  return { ci_low: interval?.low ?? null, ci_high: interval?.high ?? null };
}

/** The same of one from resamples of families. */
export function familyEnds(interval: Interval | undefined): Row {
  return { family_ci_low: interval?.low ?? null, family_ci_high: interval?.high ?? null };
}
