import { count } from '../../messages/counts-and-lists.ts';
import type { Row } from '../../warehouse/rows.ts';
import { numberOf } from './numbers.ts';
import { capital, nameOf } from './phrases.ts';
import type { TableWords } from './table-words.ts';

/** Whether any models share a family. */
export function hasFamilies(mean: Row): boolean {
  return numberOf(mean, 'n_model_families') < numberOf(mean, 'n_models');
}

export function familiesOf(row: Row): string {
  return count(numberOf(row, 'n_model_families'), 'family', 'families');
}

/** What a row's interval leaves out, in words. */
export function unitsInWords(row: Row, { rows, families }: TableWords): string {
  const units = { family: families, group: `groups of ${rows}`, model: rows };
  return nameOf(units, row.ci_unit ?? 'model');
}

/** Why intervals leave out model families, and how many independent models those of a mean are worth; empty where it leaves out no families. */
export function effectiveNumber(mean: Row, { rows }: TableWords): string {
  if (mean.ci_unit !== 'family') return '';
  const models = numberOf(mean, 'n_models');
  const atMost = (column: string) => Math.min(models, Math.round(numberOf(mean, column)));
  const effective = atMost('n_effective');
  const worth =
    effective < models
      ? ` For this mean, the ${models} ${rows} are worth about ${effective} independent ones (it may be anything from ${atMost('n_effective_low')} to ${atMost('n_effective_high')}).`
      : '';
  return `${capital(rows)} of one family resemble each other, so intervals leave out one family at a time; where one has more than half of the variance of an estimate, the brackets also give the number without it.${worth}`;
}
