import { count } from '../../plurals.ts';
import { strengthOf } from '../answer.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { correlation, isPresent, numberOf, percent, withFamilyInterval } from '../findings/phrases.ts';
import { meanAgreement } from '../key-numbers.ts';
import type { Chapter } from './chapter.ts';

const TITLES = {
  weak: 'The metrics hardly agree',
  medium: 'The metrics agree only partly',
  strong: 'The metrics largely agree',
} as const;

/** How far the metrics agree. */
export function agreementChapter(tables: Tables): Chapter {
  const strength = strengthOf(meanAgreement(tables));
  return {
    id: 'agreement',
    title: strength ? TITLES[strength] : 'The metrics cannot be compared',
    sentences: strength ? [average(tables), ...byDomain(tables), ...significant(tables)] : [],
    figure: 'heat-map',
    method:
      'Each pair of metrics is compared over the models that have both scores, by Spearman’s ρ. Intervals come from models, or whole model families, drawn again with replacement; p-values allow for families and are corrected for the number of pairs (q).',
    tables: ['agreement.summary', 'agreement.pairwise', 'agreement.category_pair', 'structure.cluster'],
    more: ['scree', 'neural-behavior'],
  };
}

function average(tables: Tables): string {
  const mean = meanAgreement(tables)!;
  return `If two metrics measured the same thing, they would put models in the same order. On average over ${count(numberOf(mean, 'n_pairs'), 'pair', 'pairs')} of metrics they agree by ρ = ${withFamilyInterval(mean, 'estimate', correlation)}, where 1 is the same order and 0 is unrelated.`;
}

function byDomain(tables: Tables): string[] {
  const of = (quantity: string) => tables.row('agreement.summary', { quantity, method: 'spearman' });
  const [neural, behavior, between] = ['neural_neural', 'behavior_behavior', 'neural_behavior'].map((name) =>
    of(`mean_${name}`),
  );
  if (![neural, behavior, between].every((row) => isPresent(row, 'estimate'))) return [];
  const shown = [behavior, neural, between].map((row) => correlation(numberOf(row, 'estimate')));
  return [
    `Behavioural metrics agree with each other by ${shown[0]!}, neural metrics by ${shown[1]!}, and a behavioural with a neural metric by ${shown[2]!}.`,
  ];
}

function significant(tables: Tables): string[] {
  const mean = meanAgreement(tables);
  if (!isPresent(mean, 'n_significant')) return [];
  return [
    `${percent(numberOf(mean, 'n_significant') / numberOf(mean, 'n_pairs'))} of the pairs differ significantly from zero.`,
  ];
}
