import { listed } from '../../messages/plurals.ts';
import { UNSHOWABLE } from '../../messages/printable.ts';
import type { Row } from '../../warehouse/rows.ts';
import names from './names.json' with { type: 'json' };
import { correlation, rhoOf, withInterval } from './number-format.ts';
import { isOfOneDataSet, numberOf } from './row-numbers.ts';

const LONGEST_NAME = 120;

/** An untrusted name on one line, cut to a maximum length. */
export function shownName(name: unknown): string {
  const letters = [...String(name).replace(/\s+/g, ' ').trim().replace(UNSHOWABLE, '\ufffd')];
  return letters.length <= LONGEST_NAME
    ? letters.join('')
    : `${letters.slice(0, LONGEST_NAME - 1).join('')}…`;
}

/** "a, b or c" */
export function listedEither(words: readonly string[]): string {
  return listed(words).replace(' and ', ' or ');
}

/**
 * A category with its mean correlation in brackets; if most of its pairs are of one data set, also that of the others.
 *
 * @param dataSet the data set with most of its metrics
 */
export function withCorrelation(category: unknown, row: Row, dataSet?: string): string {
  const itself = dataSet === undefined ? '' : `mostly ${dataSet} with itself, `;
  const between = isOfOneDataSet(row)
    ? `; ${itself}between data sets ${correlation(numberOf(row, 'between_data_sets'))}`
    : '';
  return `${categoryName(category)} (${rhoOf(row)}${between})`;
}

/** The mean over the pairs of different data sets, with its interval and their number. */
export function betweenMean(row: Row): string {
  const { between_data_sets, between_family_ci_low, between_family_ci_high, n_pairs_between } = row;
  const mean = { between_data_sets, ci_low: between_family_ci_low, ci_high: between_family_ci_high } as Row;
  return `${withInterval(mean, 'between_data_sets', correlation)}, ${n_pairs_between} pairs`;
}

/** The name in a list, or else the value itself. */
function nameOf(list: Readonly<Record<string, string>>, value: unknown): string {
  return list[String(value)] ?? String(value);
}

export function methodName(method: unknown): string {
  return nameOf(names.methods, method);
}

export function categoryName(category: unknown): string {
  return nameOf(names.categories, category);
}

export function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
