import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './tables.ts';
import { correlation, isPresent, listed, numberOf, percent, probability, withInterval } from './words.ts';

/** How far the metrics agree. */
export function agreementFindings(tables: Tables): string[] {
  const of = (quantity: string) => tables.row('agreement.summary', { quantity, method: 'spearman' });
  const mean = of('mean_pairwise_correlation');
  if (!isPresent(mean, 'value')) return [nothingToCompare(mean)];
  const within = ['neural', 'behavior'].map((domain) => of(`mean_${domain}_${domain}`));
  const between = of('mean_neural_behavior');
  const lines = [
    `Two metrics correlate by ρ = ${withInterval(mean, 'value', correlation)} on average over ${mean!.n_models} models and ${mean!.n_metrics} metrics (Spearman; 95 % intervals from resamples of models). ${percent(numberOf(of('share_negative'), 'value'))} of the pairs correlate negatively.`,
  ];
  if (!Number.isNaN(numberOf(mean, 'family_ci_low'))) {
    lines.push(
      `Models are not independent: with families of models resampled the mean lies between ${correlation(numberOf(mean, 'family_ci_low'))} and ${correlation(numberOf(mean, 'family_ci_high'))}.`,
    );
  }
  if (!Number.isNaN(numberOf(between, 'value'))) {
    lines.push(
      `${domainMeans(within[0], within[1], between)}: ${relation(numberOf(between, 'ci_low'), numberOf(between, 'ci_high'))}.`,
    );
  }
  return [...lines, ...categoryTest(tables)];
}

function nothingToCompare(mean: Row | undefined): string {
  if (numberOf(mean, 'n_metrics') === 1) return 'There is only one metric, so none to compare it with.';
  return mean
    ? 'No two metrics can be compared: they share too few models, or do not vary.'
    : 'No two metrics share enough models to be compared.';
}

/** A domain of one metric has no pair. */
function domainMeans(neural: Row | undefined, behavior: Row | undefined, between: Row | undefined): string {
  const mean = (row: Row | undefined) => withInterval(row, 'value', correlation);
  if (isPresent(neural, 'value') && isPresent(behavior, 'value'))
    return `Among neural metrics it is ${mean(neural)}, among behavioural ones ${mean(behavior)}, and between the two ${mean(between)}`;
  const domain = isPresent(neural, 'value')
    ? [`${mean(neural)} among neural metrics`]
    : isPresent(behavior, 'value')
      ? [`${mean(behavior)} among behavioural metrics`]
      : [];
  return `It is ${listed([...domain, `${mean(between)} between neural and behavioural metrics`])}`;
}

function relation(low: number, high: number): string {
  if (low > 0) return 'models that are better at the one tend to be better at the other, if little';
  if (high < 0) return 'models that are better at the one tend to be worse at the other';
  return 'whether models that are better at the one are better at the other cannot be told';
}

function categoryTest(tables: Tables): string[] {
  const test = tables.row('agreement.category_test', { pairs: 'all' });
  const p = numberOf(test, 'p_value');
  if (Number.isNaN(p)) return [];
  const effect = numberOf(test, 'effect');
  const verdict =
    p <= 0.05
      ? 'more than chance would give'
      : 'no more than other labels of the data sets would give by chance';
  return [
    `Metrics of the same domain agree by ${correlation(effect)} more than metrics of different ones, ${verdict} (labels of whole data sets permuted, p = ${probability(p)}; the smallest possible is ${probability(numberOf(test, 'smallest_p'))}).`,
  ];
}
