import { sortColumns } from '../numbers/sorted-column.ts';
import { correlationRow } from './correlation-row.ts';
import { type CorrelationMethod, type Correlations, emptyCorrelations } from './correlations.ts';

/** The correlation of every pair of columns, over the rows that both have (pairs.ts has their order). */
export function correlateColumns(columns: readonly Float64Array[], method: CorrelationMethod): Correlations {
  const found = emptyCorrelations(columns.length, method);
  const row = correlationRow(columns, sortColumns(columns), method);
  for (let a = 0; a < columns.length - 1; a++) row(a, found);
  return found;
}

/** The correlation of two columns; NaN with fewer than three rows, or if one is constant. */
export function correlate(
  one: ArrayLike<number>,
  other: ArrayLike<number>,
  method: CorrelationMethod,
): number {
  return correlateColumns([Float64Array.from(one), Float64Array.from(other)], method).estimate[0]!;
}
