import { count } from '../../messages/counts-and-lists.ts';
import type { Rows } from '../../warehouse/rows.ts';
import type { Estimate } from './numbers.ts';
import { capital, nameOf } from './phrases.ts';
import type { TableWords } from './table-words.ts';

/** How many models, of how many families, a number is over. */
interface Cohort {
  n_models: number;
  n_model_families: number;
}

/** Whether any models share a family. */
export function hasFamilies(mean: Cohort): boolean {
  return mean.n_model_families < mean.n_models;
}

export function familiesOf(row: Pick<Cohort, 'n_model_families'>): string {
  return count(row.n_model_families, 'family', 'families');
}

/** What a row's interval leaves out, in words. */
export function unitsInWords(row: Pick<Estimate, 'ci_unit'>, { rows, families }: TableWords): string {
  const units = { family: families, group: `groups of ${rows}`, model: rows };
  return nameOf(units, row.ci_unit ?? 'model');
}

/** Why intervals leave out model families, and how many independent models those of a mean are worth; empty where it leaves out no families. */
export function effectiveNumber(mean: Rows['agreement.summary'], { rows }: TableWords): string {
  if (mean.ci_unit !== 'family') return '';
  const models = mean.n_models;
  const atMost = (number: number) => Math.min(models, Math.round(number));
  const effective = atMost(mean.n_effective);
  const worth =
    effective < models
      ? ` Here, ${models} are worth about ${effective} independent ones (${atMost(mean.n_effective_low)} to ${atMost(mean.n_effective_high)}).`
      : '';
  return `${capital(rows)} of a family resemble each other, so intervals leave out one at a time; a number is also given without a family with over half of its variance.${worth}`;
}
