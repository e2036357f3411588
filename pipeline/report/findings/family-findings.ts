import { greatest } from 'd3-array';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import { percent, rhoOf } from './number-format.ts';
import { shownName } from './phrases.ts';
import { estimateOf, isPresent, numberOf } from './row-numbers.ts';

/** Whether any models share a family. */
export function hasFamilies(mean: Row): boolean {
  return numberOf(mean, 'n_model_families') < numberOf(mean, 'n_models');
}

/** How much the mean correlation depends on model families. */
export function familyFindings(tables: Tables, mean: Row): string[] {
  return [effectiveNumber(mean), meanWithoutFamily(tables, mean)];
}

/** Whether the intervals of a row are over families. */
export function hasFamilyInterval(mean: Row): boolean {
  return isPresent(mean, 'family_ci_low') && hasFamilies(mean);
}

function effectiveNumber(mean: Row): string {
  if (!hasFamilyInterval(mean)) return '';
  const why =
    'Models of one family resemble each other, so intervals leave out one family at a time unless the sentence says otherwise; those that take models as independent would be too narrow.';
  const models = numberOf(mean, 'n_models');
  const [effective, low, high] = ['n_effective', 'n_effective_low', 'n_effective_high'].map((column) =>
    Math.min(models, Math.round(numberOf(mean, column))),
  );
  return effective! < models
    ? `${why} For this mean, the ${models} models are worth about ${effective} independent ones (a rough number: it may be anything from ${low} to ${high}).`
    : why;
}

/** The mean without the largest family, and without the one that changes it most. */
function meanWithoutFamily(tables: Tables, mean: Row): string {
  const rows = tables.rows('agreement.without_family', { quantity: String(mean.quantity) });
  const largest = greatest(rows, size);
  if (!largest) return '';
  const change = (row: Row) =>
    rhoOf(row) === rhoOf(mean) ? `still ${rhoOf(row)}` : `${rhoOf(row)} instead of ${rhoOf(mean)}`;
  const without = `Without the largest family, ${described(largest)},`;
  const others = rows.filter((row) => row !== largest && isPresent(row, 'difference'));
  const other = mostInfluential(others);
  const changes =
    other && `${described(other)} changes the mean most: without it, the mean is ${change(other)}.`;
  if (!isPresent(largest, 'difference'))
    return `${without} no two metrics share enough models.${changes ? ` Of the other families, ${changes}` : ''}`;
  const isMost = mostInfluential([largest, ...others]) === largest;
  return `${without} the mean is ${change(largest)}. ${isMost ? 'No other family changes it more.' : `Of all families, ${changes}`}`;
}

/** The explained variance that depends most on one family. */
export function explainedWithoutFamily(tables: Tables): string {
  const row = mostInfluential(tables.estimates('aggregation.without_family', {}, 'difference'));
  if (!row) return '';
  const before = estimateOf(row) - numberOf(row, 'difference');
  return `Of all families, ${described(row)} changes these shares most: without it, ${tables.partName(row.category)} explains ${percent(estimateOf(row))} instead of ${percent(before)}.`;
}

/** How many models a family has. */
function size(row: Row): number {
  return numberOf(row, 'n_models') - numberOf(row, 'n_models_without');
}

function described(row: Row): string {
  return `${shownName(row.family)} (${size(row)} of ${numberOf(row, 'n_models')} models)`;
}

function mostInfluential(rows: readonly Row[]): Row | undefined {
  return greatest(rows, (row) => Math.abs(numberOf(row, 'difference')));
}
