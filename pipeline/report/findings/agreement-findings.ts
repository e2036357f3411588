import { count, listed } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { dataSetRange, rangeInWords } from './data-set-range.ts';
import { familyFindings, hasFamilies, hasFamilyInterval } from './family-findings.ts';
import type { Tables } from './finding-tables.ts';
import {
  betweenMean,
  correlation,
  isOfOneDataSet,
  isPresent,
  numberOf,
  percent,
  probability,
  withInterval,
} from './phrases.ts';

/** Agreement of the metrics. */
export function agreementFindings(tables: Tables): string[] {
  const of = (quantity: string) => tables.row('agreement.summary', { quantity, method: 'spearman' });
  const mean = of('mean_pairwise_correlation');
  if (!isPresent(mean, 'estimate')) return [nothingToCompare(mean)];
  return [
    `The average correlation between two of ${numberOf(mean, 'n_metrics')} metrics is ρ = ${withInterval(mean, 'estimate', correlation)} over ${count(numberOf(mean, 'n_models'), 'model', 'models')} (Spearman; in brackets 95 % intervals over ${hasFamilyInterval(mean!) ? 'model families' : 'models'}).`,
    ...rangeFindings(tables),
    ...familyFindings(tables, mean!),
    ...signFindings(mean!, of('share_negative')),
    ...domainFindings(
      of('mean_neural_neural'),
      of('mean_behavior_behavior'),
      of('mean_neural_behavior'),
      betweenDataSets(tables),
    ),
    ...domainTest(tables),
  ];
}

/** How far the average depends on which data sets are counted. */
function rangeFindings(tables: Tables): string[] {
  const range = dataSetRange(tables);
  return range ? [`The average is ${rangeInWords(range)}.`] : [];
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
function signFindings(mean: Row, negative: Row | undefined): string[] {
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

function significanceFindings(mean: Row): string[] {
  if (!isPresent(mean, 'n_significant')) return [];
  const pairs = count(numberOf(mean, 'n_pairs'), 'pair', 'pairs');
  const [significant, below] = ['n_significant', 'n_significantly_negative'].map((column) =>
    numberOf(mean, column),
  );
  const how = 'false discovery rate 5 %, tests that allow for model families';
  const lines = [
    significant === 0
      ? `Of ${pairs}, none differs significantly from zero (${how}).`
      : `Of ${pairs}, ${significant} differ significantly from zero, ${below} of them below it (${how}).`,
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
): string[] {
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
  return [`The average is ${listed(means)}. ${relation(between!)}`];
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

function domainTest(tables: Tables): string[] {
  const tests = tables
    .rows('agreement.domain_test', { pairs: 'all' })
    .filter((row) => isPresent(row, 'p_value'))
    .toSorted((one, other) => numberOf(one, 'p_value') - numberOf(other, 'p_value'));
  // The least certain of the ways to count data sets decides.
  const test = tests.at(-1);
  if (!test) return [];
  const [least, p] = [tests[0], test].map((row) => numberOf(row, 'p_value')) as [number, number];
  const range =
    least < p
      ? `${probability(least)} to ${probability(p)}, depending on what counts as one data set`
      : probability(p);
  const smallest = numberOf(test, 'smallest_p');
  const chance = `permutation test of whole data sets: p = ${range}; with these data sets p cannot be below ${probability(smallest)}`;
  const effect = numberOf(test, 'estimate');
  const agree = `Metrics of one domain correlate by ${correlation(Math.abs(effect))} ${effect < 0 ? 'less' : 'more'} on average than metrics of different domains`;
  const others = betweenDataSetsOf(tables);
  if (smallest > 0.05) return [`${agree}. There are too few data sets to test this (${chance}).`];
  return p <= 0.05
    ? [`${agree}, which is significant (${chance}).${others}`]
    : [`${agree}, which is not significant (${chance}).${others}`];
}

/** The same difference without the pairs of one data set. */
function betweenDataSetsOf(tables: Tables): string {
  const rows = tables
    .rows('agreement.domain_test', { pairs: 'of different data sets' })
    .filter((row) => isPresent(row, 'estimate'));
  const shown = [...new Set(rows.map((row) => correlation(numberOf(row, 'estimate'))))];
  const ps = rows.map((row) => numberOf(row, 'p_value')).filter((p) => !Number.isNaN(p));
  const p =
    ps.length === 0
      ? ''
      : ` (p = ${[...new Set([Math.min(...ps), Math.max(...ps)].map(probability))].join(' to ')})`;
  return shown.length === 0
    ? ''
    : ` Without the pairs of one data set, the difference is ${listed(shown).replace(' and ', ' or ')}${p}.`;
}
