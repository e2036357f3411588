import { count, listed } from '../../messages/plurals.ts';
import { categories } from '../../sources/categories.ts';
import { meanAgreement } from '../data/key-numbers.ts';
import { mainDataSet } from '../data/main-data-set.ts';
import { heroOf } from '../figures/figures.ts';
import type { Tables } from '../findings/finding-tables.ts';
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
} from '../findings/phrases.ts';
import { isWeakAmongBest } from '../page/answer.ts';
import { strengthOf } from '../words/strength.ts';
import type { Chapter } from './chapter.ts';

/** A category with this many metrics is worth a word about its data sets. */
const MANY = 10;

const TITLES = {
  weak: 'The metrics agree weakly',
  medium: 'The metrics agree only partly',
  strong: 'The metrics largely agree',
} as const;

/** How far the metrics agree. */
export function agreementChapter(tables: Tables): Chapter {
  const strength = strengthOf(meanAgreement(tables));
  return {
    id: 'agreement',
    title: strength ? titleOf(tables, strength) : 'The metrics cannot be compared',
    sentences: strength
      ? [average(tables), ...byDomain(tables), ...dominant(tables), ...significant(tables)]
      : [],
    figure: 'heat-map',
    method:
      'Each pair of metrics is compared over the models that have both scores, by Spearman’s ρ. Intervals leave out one model family at a time (jackknife); p-values allow for families and are corrected for the number of pairs (false discovery rate).',
    tables: ['agreement.summary', 'agreement.pairwise', 'agreement.category_pair', 'structure.cluster'],
    more: ['category-agreement', 'scree', 'neural-behavior'].filter((name) => name !== heroOf(tables.study)),
  };
}

function titleOf(tables: Tables, strength: keyof typeof TITLES): string {
  return strength === 'strong' && isWeakAmongBest(tables)
    ? 'The metrics agree over all these models; among the best, estimates are low'
    : TITLES[strength];
}

function average(tables: Tables): string {
  const mean = meanAgreement(tables)!;
  return `If two metrics measured the same thing, they would put models in the same order, up to noise. On average over ${count(numberOf(mean, 'n_pairs'), 'pair', 'pairs')} of metrics they correlate at ρ = ${withInterval(mean, 'estimate', correlation)}, where 1 is the same order and 0 is unrelated.`;
}

function byDomain(tables: Tables): string[] {
  const of = (quantity: string) => tables.row('agreement.summary', { quantity, method: 'spearman' });
  const [neural, behavior, between] = ['neural_neural', 'behavior_behavior', 'neural_behavior'].map((name) =>
    of(`mean_${name}`),
  );
  if (![neural, behavior, between].every((row) => isPresent(row, 'estimate'))) return [];
  const shown = [behavior, neural, between].map((row) => correlation(numberOf(row, 'estimate')));
  return [
    `Two behavioural metrics correlate at ${shown[0]!} on average, two neural ones at ${shown[1]!}, and a behavioural with a neural one at ${shown[2]!}.`,
  ];
}

function significant(tables: Tables): string[] {
  const mean = meanAgreement(tables);
  if (!isPresent(mean, 'n_significant')) return [];
  return [
    `${percent(numberOf(mean, 'n_significant') / numberOf(mean, 'n_pairs'))} of the correlations differ significantly from zero (false discovery rate 5 %, allowing for model families).`,
  ];
}

/** If most metrics of the largest categories are from one data set each, so that their agreement may be that of a data set. */
function dominant(tables: Tables): string[] {
  const parts = categories.flatMap((category) => {
    const most = mainDataSet(tables, category);
    return most && most.of >= MANY
      ? [`${most.metrics} of the ${most.of} metrics of ${categoryName(category)} are from ${most.name}`]
      : [];
  });
  const behavior = tables.row('agreement.category_pair', {
    category_a: 'behavior',
    category_b: 'behavior',
    method: 'spearman',
  });
  const between =
    behavior && isOfOneDataSet(behavior)
      ? ` Behavioural metrics of different data sets correlate at ${betweenMean(behavior)}.`
      : '';
  return parts.length === 0
    ? []
    : [
        `${capital(listed(parts))}, so that agreement within these is mostly that of one data set with itself.${between}`,
      ];
}
