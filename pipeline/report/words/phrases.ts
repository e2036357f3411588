import { count, listed } from '../../messages/counts-and-lists.ts';
import { UNSHOWABLE } from '../../messages/printable.ts';
import type { Row } from '../../warehouse/rows.ts';
import names from './names.json' with { type: 'json' };
import { numberOf } from './row-numbers.ts';

export { names };

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

/** The models behind a mean of agreement/summary: if they differ between the pairs, how many a pair has. */
export function modelsOf(mean: Row | undefined, { row, rows }: Record<'row' | 'rows', string>): string {
  const models = numberOf(mean, 'n_models');
  return numberOf(mean, 'fewest_models') < models
    ? `${mean!.fewest_models} to ${mean!.most_models} ${rows} a pair (median ${mean!.median_models}) of ${models}`
    : count(models, row, rows);
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

/** Categories whose data sets are held fixed. */
export function heldNames(categories: readonly string[]): string {
  return listed(categories.map(categoryName));
}

export function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
