import type { Interval } from '../statistics/resampling/bootstrap.ts';
import type { Row } from './rows.ts';

/** Columns of an interval from resamples of models; null if missing. */
export function intervalColumns(interval: Interval | undefined): Row {
  return {
    ci_low: interval?.low ?? null,
    ci_high: interval?.high ?? null,
    n_degenerate: interval?.degenerate ?? null,
  };
}

/** The same over families. */
export function familyColumns(interval: Interval | undefined): Row {
  return {
    family_ci_low: interval?.low ?? null,
    family_ci_high: interval?.high ?? null,
  };
}

/** The ends alone, where a table has only one kind of interval. */
export function endsOf(interval: Interval | undefined): Row {
  return { ci_low: interval?.low ?? null, ci_high: interval?.high ?? null };
}
