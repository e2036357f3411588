import { greatest } from 'd3-array';
import type { Row } from '../../warehouse/rows.ts';
import {
  correlation,
  estimateOf,
  type Format,
  isPresent,
  matching,
  numberOf,
  percent,
  rowsWith,
} from '../words/numbers.ts';
import { capital, nameOf, shownName } from '../words/phrases.ts';
import type { TableWords } from '../words/table-words.ts';
import type { Tables } from './finding-tables.ts';

/** Whether any models share a family. */
export function hasFamilies(mean: Row): boolean {
  return numberOf(mean, 'n_model_families') < numberOf(mean, 'n_models');
}

/** How much the mean correlation depends on model families. */
export function familyFindings(mean: Row, words: TableWords): string[] {
  if (mean.ci_unit !== 'family') return [];
  return [effectiveNumber(mean, words), withoutMainFamily(mean, 'the mean', correlation)];
}

/** What a row's interval leaves out, in words. */
export function unitsInWords(row: Row, { rows, families }: TableWords): string {
  const units = { family: families, group: `groups of ${rows}`, model: rows };
  return nameOf(units, row.ci_unit ?? 'model');
}

function effectiveNumber(mean: Row, { rows }: TableWords): string {
  const why = `${capital(rows)} of one family resemble each other, so intervals leave out one family at a time unless the sentence says otherwise; those that take ${rows} as independent would be too narrow. Where one family has more than half of the variance of an estimate, the brackets also give the number without it, but not for single pairs, differences, and the lowest and highest of several numbers.`;
  const models = numberOf(mean, 'n_models');
  const atMost = (column: string) => Math.min(models, Math.round(numberOf(mean, column)));
  const effective = atMost('n_effective');
  return effective < models
    ? `${why} For this mean, the ${models} ${rows} are worth about ${effective} independent ones (a rough number: it may be anything from ${atMost('n_effective_low')} to ${atMost('n_effective_high')}).`
    : why;
}

/** The row's number without the family that changes it most. */
function withoutMainFamily(row: Row, what: string, format: Format): string {
  if (!isPresent(row, 'estimate_without')) return '';
  const all = format(estimateOf(row));
  const without = format(numberOf(row, 'estimate_without'));
  const change = all === without ? `still ${all}` : `${without} instead of ${all}`;
  const share = percent(numberOf(row, 'rests_on_share'));
  return `Of all families, ${shownName(row.rests_on)} changes ${what} most (${share} of the variance of the estimate): without it, ${change}.`;
}

/** The explained variance that depends most on one family. */
export function explainedWithoutFamily(tables: Tables, explained: readonly Row[]): string {
  const change = (row: Row) => Math.abs(numberOf(row, 'estimate_without') - estimateOf(row));
  const row = greatest(matching(rowsWith(explained, 'estimate_without'), { ci_unit: 'family' }), change);
  return row
    ? withoutMainFamily(row, `the share that ${tables.partName(row.category)} explains`, percent)
    : '';
}
