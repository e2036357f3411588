import type { Interval } from '../statistics/bootstrap.ts';
import type { Row } from './rows.ts';

/** Columns of an interval from resamples of models; null if missing. */
export function intervalColumns(interval: Interval | undefined): Row {
  return {
    ci_low: interval?.low ?? null,
    ci_high: interval?.high ?? null,
    n_degenerate: interval?.degenerate ?? null,
  };
}

/** The same for resamples of families. */
export function familyColumns(interval: Interval | undefined): Row {
  return {
    family_ci_low: interval?.low ?? null,
    family_ci_high: interval?.high ?? null,
  };
}

/** The columns of the interval of a reliability computed from published standard errors. */
export function errorColumns(interval: Interval | undefined): Row {
  return {
    error_ci_low: interval?.low ?? null,
    error_ci_high: interval?.high ?? null,
    error_n_degenerate: interval?.degenerate ?? null,
  };
}
