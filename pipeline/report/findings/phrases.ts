import { listed } from '../../messages/plurals.ts';
import { UNSHOWABLE } from '../../messages/printable.ts';
import type { Row } from '../../warehouse/rows.ts';
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

const METHODS: Record<string, string> = {
  arithmetic_mean: 'arithmetic mean',
  z_mean: 'mean of z-scores',
  mean_rank: 'mean rank',
  balanced: 'balanced score',
};

export function methodName(method: unknown): string {
  return METHODS[String(method)] ?? String(method);
}

const CATEGORIES: Record<string, string> = {
  neural: 'neural predictivity',
  behavior: 'behaviour',
  engineering: 'engineering',
  auxiliary: 'the auxiliary measures',
  own: 'your own metrics',
  other: 'uncategorised metrics',
  none: 'metrics outside all domains',
};

export function categoryName(category: unknown): string {
  return CATEGORIES[String(category)] ?? String(category);
}

export function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
