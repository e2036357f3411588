import { count, listed } from '../../messages/plurals.ts';
import { categories } from '../../sources/categories.ts';
import type { Row } from '../../warehouse/rows.ts';
import { mainDataSet } from '../data/main-data-set.ts';
import { dataSetRange } from './data-set-range.ts';
import { familyFindings, hasFamilies, hasFamilyInterval } from './family-findings.ts';
import { type Finding, lead } from './finding.ts';
import type { Tables } from './finding-tables.ts';
import {
  betweenMean,
  capital,
  categoryName,
  correlation,
  isOfOneDataSet,
  isPresent,
  numberOf,
  percent,
  withInterval,
} from './phrases.ts';

/** Agreement of the metrics. */
export function agreementFindings(tables: Tables): (string | Finding)[] {
  const of = (quantity: string) => tables.row('agreement.summary', { quantity, method: 'spearman' });
  const mean = of('mean_pairwise_correlation');
  if (!isPresent(mean, 'estimate')) return [lead('agreement', nothingToCompare(mean))];
  return [
    lead(
      'agreement',
      `If two metrics measured the same thing, they would put models in the same order, up to noise. The average correlation between two of ${numberOf(mean, 'n_metrics')} metrics is ρ = ${withInterval(mean, 'estimate', correlation)} over ${count(numberOf(mean, 'n_models'), 'model', 'models')}, where 1 is the same order and 0 is unrelated (Spearman; in brackets 95 % intervals over ${hasFamilyInterval(mean!) ? 'model families' : 'models'}).`,
    ),
    ...domainFindings(
      of('mean_neural_neural'),
      of('mean_behavior_behavior'),
      of('mean_neural_behavior'),
      betweenDataSets(tables),
    ),
    ...dominantDataSets(tables),
    ...rangeFindings(tables),
    ...familyFindings(tables, mean!),
    ...signFindings(mean!, of('share_negative')),
  ];
}

/** How far the average depends on which data sets are counted. */
function rangeFindings(tables: Tables): Finding[] {
  const range = dataSetRange(tables);
  if (!range) return [];
  const { low, high } = range.inWords;
  return [
    lead(
      'comparison',
      `The average correlation is between ${low} and ${high}, depending on which data sets are counted.`,
    ),
  ];
}

/** A category with this many metrics is worth a word about its data sets. */
const MANY = 10;

/** If most metrics of the largest categories are from one data set each, so that their agreement may be that of a data set. */
function dominantDataSets(tables: Tables): Finding[] {
  const parts = categories.flatMap((category) => {
    const most = mainDataSet(tables, category);
    return most && most.of >= MANY
      ? [`${most.metrics} of the ${most.of} metrics of ${categoryName(category)} are from ${most.name}`]
      : [];
  });
  if (parts.length === 0) return [];
  return [
    lead(
      'agreement',
      `${capital(listed(parts))}, so that agreement within these is mostly that of one data set with itself.`,
    ),
  ];
}

function nothingToCompare(mean: Row | undefined): string {
  if (numberOf(mean, 'n_metrics') === 1) return 'There is only one metric, so none to compare it with.';
  return mean
    ? 'No two metrics can be compared: they share too few models, or do not vary.'
    : 'No two metrics share enough models to be compared.';
}

/** With fewer degrees of freedom a test has little power. */
const FEW_DEGREES = 10;

/** Signs of the correlations, and tests that allow for families. */
function signFindings(mean: Row, negative: Row | undefined): (string | Finding)[] {
  const share = numberOf(negative, 'estimate');
  const estimates =
    share === 0
      ? ['No pair has a negative estimate.']
      : isPresent(negative, 'estimate')
        ? [
            `${percent(share)} of the pairs have a negative estimate, but noise alone makes weak correlations negative.`,
          ]
        : [];
  return [...estimates, ...significanceFindings(mean)];
}

function significanceFindings(mean: Row): (string | Finding)[] {
  if (!isPresent(mean, 'n_significant')) return [];
  const pairs = count(numberOf(mean, 'n_pairs'), 'pair', 'pairs');
  const [significant, below] = ['n_significant', 'n_significantly_negative'].map((column) =>
    numberOf(mean, column),
  );
  const how = 'false discovery rate 5 %, tests that allow for model families';
  const lines: (string | Finding)[] = [
    lead(
      'agreement',
      significant === 0
        ? `Of ${pairs}, none differs significantly from zero (${how}).`
        : `Of ${pairs}, ${significant} (${percent(significant! / numberOf(mean, 'n_pairs'))}) differ significantly from zero, ${below} of them below it (${how}).`,
    ),
  ];
  const freedom = numberOf(mean, 'median_family_df');
  if (hasFamilies(mean) && freedom < FEW_DEGREES && significant! < numberOf(mean, 'n_pairs'))
    lines.push(
      `The models fall into few families of unequal size, so these tests have only ${freedom.toFixed(1)} degrees of freedom (median over pairs). So correlations that exist may be missed.`,
    );
  return lines;
}

function domainFindings(
  neural: Row | undefined,
  behavior: Row | undefined,
  between: Row | undefined,
  ofDataSets: string,
): Finding[] {
  const means = [
    ...(isPresent(neural, 'estimate')
      ? [`${withInterval(neural, 'estimate', correlation)} among neural metrics`]
      : []),
    ...(isPresent(behavior, 'estimate')
      ? [`${withInterval(behavior, 'estimate', correlation)} among behavioural metrics${ofDataSets}`]
      : []),
    ...(isPresent(between, 'estimate')
      ? [`${withInterval(between, 'estimate', correlation)} between neural and behavioural metrics`]
      : []),
  ];
  if (!isPresent(between, 'estimate')) return [];
  return [lead('agreement', `The average is ${listed(means)}. ${relation(between!)}`)];
}

/** The mean of behavioural metrics between their data sets, if most of their pairs are of one data set. */
function betweenDataSets(tables: Tables): string {
  const row = tables.row('agreement.category_pair', {
    category_a: 'behavior',
    category_b: 'behavior',
    method: 'spearman',
  });
  return row && isOfOneDataSet(row) ? ` (between their data sets ${betweenMean(row)})` : '';
}

function relation(between: Row): string {
  const [low, high] = [numberOf(between, 'ci_low'), numberOf(between, 'ci_high')];
  if (low > 0) return 'So the average between the two is above zero.';
  if (high < 0) return 'So the average between the two is below zero.';
  return 'The average between the two is not distinguishable from zero.';
}
