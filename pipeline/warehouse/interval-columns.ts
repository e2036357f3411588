import type { Interval } from '../statistics/bootstrap.ts';
import type { Row } from './rows.ts';

/** An interval from resamples of models as the columns of a table; null where there is none. */
export function intervalColumns(interval: Interval | undefined): Row {
  return {
    ci_low: interval?.low ?? null,
    ci_high: interval?.high ?? null,
    n_degenerate: interval?.degenerate ?? null,
  };
}

/** The same of one from resamples of families. */
export function familyColumns(interval: Interval | undefined): Row {
  return {
    family_ci_low: interval?.low ?? null,
    family_ci_high: interval?.high ?? null,
    family_n_degenerate: interval?.degenerate ?? null,
  };
}

/** The same of a reliability by the published standard errors. */
export function errorColumns(interval: Interval | undefined): Row {
  return {
    error_ci_low: interval?.low ?? null,
    error_ci_high: interval?.high ?? null,
    error_n_degenerate: interval?.degenerate ?? null,
  };
}
