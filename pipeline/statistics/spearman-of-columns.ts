import { correlationRow } from './correlation-row.ts';
import { type Correlations, emptyCorrelations } from './correlations.ts';
import { sortColumns } from './sorted-column.ts';

/** Spearman's rho of every pair of columns, over the rows that both have (pairs.ts has their order). */
export function spearmanOfColumns(columns: readonly Float64Array[]): Correlations {
  const found = emptyCorrelations(columns.length, 'spearman');
  const row = correlationRow(columns, sortColumns(columns), 'spearman');
  for (let a = 0; a < columns.length - 1; a++) row(a, found);
  return found;
}

/** Spearman's rho of two columns; NaN with fewer than three rows. */
export function spearman(one: readonly number[], other: readonly number[]): number {
  return spearmanOfColumns([Float64Array.from(one), Float64Array.from(other)]).estimate[0]!;
}
