import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import { categoryName, correlation, isPresent, numberOf, percent, shownName } from './phrases.ts';

/** Whether any models share a family. */
export function hasFamilies(mean: Row): boolean {
  return numberOf(mean, 'n_model_families') < numberOf(mean, 'n_models');
}

/** How much the mean correlation depends on model families. */
export function familyFindings(tables: Tables, mean: Row): string[] {
  return [...effectiveNumberSentence(mean), ...meanWithoutFamily(tables, mean)];
}

/** Whether the intervals of a row are over families. */
export function hasFamilyInterval(mean: Row): boolean {
  return isPresent(mean, 'family_ci_low') && hasFamilies(mean);
}

function effectiveNumberSentence(mean: Row): string[] {
  if (!hasFamilyInterval(mean)) return [];
  const why =
    'Models of one family resemble each other, so intervals leave out one family at a time unless the sentence says otherwise; those that take models as independent would be too narrow.';
  const models = numberOf(mean, 'n_models');
  const [effective, low, high] = ['n_effective', 'n_effective_low', 'n_effective_high'].map((column) =>
    Math.min(models, Math.round(numberOf(mean, column))),
  );
  return effective! < models
    ? [
        `${why} For this mean, the ${models} models are worth about ${effective} independent ones (a rough number: it may be anything from ${low} to ${high}).`,
      ]
    : [why];
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
  return [`${without} the mean is ${change(largest, mean)}. ${other}.`];
}

function mostChanging(rows: readonly Row[], mean: Row): string {
  const row = mostInfluential(rows);
  return `${described(row)} changes the mean most: without it, the mean is ${change(row, mean)}`;
}

function change(row: Row, mean: Row): string {
  return `${correlation(numberOf(row, 'estimate'))} instead of ${correlation(numberOf(mean, 'estimate'))}`;
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
