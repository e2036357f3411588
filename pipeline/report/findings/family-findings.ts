import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import { categoryName, correlation, isPresent, numberOf, percent, shownName } from './phrases.ts';

/** Whether any models share a family. */
export function hasFamilies(mean: Row): boolean {
  return numberOf(mean, 'n_model_families') < numberOf(mean, 'n_models');
}

/** How much the mean correlation depends on model families. */
export function familyFindings(tables: Tables, mean: Row): string[] {
  return [...resampledFamilies(mean), ...meanWithoutFamily(tables, mean)];
}

function resampledFamilies(mean: Row): string[] {
  if (!isPresent(mean, 'family_ci_low') || !hasFamilies(mean)) return [];
  return [
    `Models of one family resemble each other. If families are resampled instead of models, the interval of the mean is ${correlation(numberOf(mean, 'family_ci_low'))} to ${correlation(numberOf(mean, 'family_ci_high'))}.${effectiveNumber(mean)}`,
  ];
}

function effectiveNumber(mean: Row): string {
  const [effective, models] = [Math.round(numberOf(mean, 'n_effective')), numberOf(mean, 'n_models')];
  if (!(effective < models)) return '';
  return ` The ${models} models are worth about ${effective} independent ones for this mean, so intervals that take all of them as independent are too narrow.`;
}

/** The mean without the largest family, and without the one that changes it most. */
function meanWithoutFamily(tables: Tables, mean: Row): string[] {
  const rows = tables.rows('agreement.without_family', { quantity: String(mean.quantity) });
  if (rows.length === 0) return [];
  const largest = rows.reduce((most, row) => (size(row) > size(most) ? row : most));
  const without = `Without the largest family, ${described(largest)},`;
  const others = rows.filter((row) => row !== largest && isPresent(row, 'difference'));
  if (!isPresent(largest, 'difference'))
    return [
      `${without} no two metrics share enough models.${others.length === 0 ? '' : ` Of the other families, ${mostChanging(others, mean)}.`}`,
    ];
  const compared = [largest, ...others];
  const other =
    mostInfluential(compared) === largest
      ? 'No other family changes it more'
      : `Of all families, ${mostChanging(others, mean)}`;
  return [`${without} the mean is ${change(largest, mean)}. ${other}.${meaning(compared, mean)}`];
}

function mostChanging(rows: readonly Row[], mean: Row): string {
  const row = mostInfluential(rows);
  return `${described(row)} changes the mean most: without it, the mean is ${change(row, mean)}`;
}

function change(row: Row, mean: Row): string {
  return `${correlation(numberOf(row, 'estimate'))} instead of ${correlation(numberOf(mean, 'estimate'))}`;
}

/** Whether the mean stays within its interval without any one family. */
function meaning(rows: readonly Row[], mean: Row): string {
  const [low, high] = ['ci_low', 'ci_high'].map((end) => numberOf(mean, end));
  if (Number.isNaN(low)) return '';
  const isWithin = rows.every(
    (row) => low! <= numberOf(row, 'estimate') && numberOf(row, 'estimate') <= high!,
  );
  return isWithin
    ? ' So no single family decides the mean.'
    : ' So the mean depends on which families are included.';
}

/** The explained variance that depends most on one family. */
export function explainedWithoutFamily(tables: Tables): string[] {
  const rows = tables.rows('aggregation.without_family').filter((row) => isPresent(row, 'difference'));
  if (rows.length === 0) return [];
  const row = mostInfluential(rows);
  const without = numberOf(row, 'estimate');
  const before = without - numberOf(row, 'difference');
  return [
    `Of all families, ${described(row)} changes these shares most: without it, ${categoryName(row.category)} explains ${percent(without)} instead of ${percent(before)}.`,
  ];
}

/** How many models a family has. */
function size(row: Row): number {
  return numberOf(row, 'n_models') - numberOf(row, 'n_models_without');
}

function described(row: Row): string {
  return `${shownName(String(row.family))} (${size(row)} of ${numberOf(row, 'n_models')} models)`;
}

function mostInfluential(rows: readonly Row[]): Row {
  const change = (row: Row) => Math.abs(numberOf(row, 'difference'));
  return rows.reduce((most, row) => (change(row) > change(most) ? row : most));
}
