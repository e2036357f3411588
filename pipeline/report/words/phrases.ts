import { count, listed } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import names from './names.json' with { type: 'json' };
import { correlation, rhoOf } from './number-format.ts';
import { isPresent, numberOf } from './row-numbers.ts';

export { shownName } from './shown-name.ts';
export { names };

/** "a, b or c" */
export function listedEither(words: readonly string[]): string {
  return listed(words).replace(' and ', ' or ');
}

/** The models behind a mean of agreement/summary: if they differ between the pairs, how many a pair has. */
export function modelsOf(mean: Row | undefined): string {
  const models = numberOf(mean, 'n_models');
  return numberOf(mean, 'fewest_models') < models
    ? `${mean!.fewest_models} to ${mean!.most_models} models a pair (median ${mean!.median_models}) of ${models}`
    : count(models, 'model');
}

/**
 * A category with its mean correlation in brackets; if most of its pairs are of one data set, also that of the others.
 *
 * @param dataSet the data set with most of its metrics
 */
export function withCorrelation(category: unknown, row: Row, dataSet?: string): string {
  const itself = dataSet === undefined ? '' : `mostly ${dataSet} with itself, `;
  const isOfOneDataSet = numberOf(row, 'n_pairs_between') < numberOf(row, 'n_pairs') / 2;
  const between =
    isOfOneDataSet && isPresent(row, 'between_data_sets')
      ? `; ${itself}between data sets ${correlation(numberOf(row, 'between_data_sets'))}`
      : '';
  return `${categoryName(category)} (${rhoOf(row)}${between})`;
}

/** The name in a list, or else the value itself. */
export function nameOf(list: Readonly<Record<string, string>>, value: unknown): string {
  return new Map(Object.entries(list)).get(String(value)) ?? String(value);
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
