import { meanAgreement } from '../data/key-numbers.ts';
import { heroOf } from '../figures/figures.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { isPresent } from '../findings/phrases.ts';
import { isWeakAmongBest } from '../page/first-screen.ts';
import { strengthOf } from '../words/labels.ts';
import type { Chapter } from './chapter.ts';

const TITLES = {
  weak: 'The metrics agree weakly',
  medium: 'The metrics agree only partly',
  strong: 'The metrics largely agree',
} as const;

/** How far the metrics agree. */
export function agreementChapter(tables: Tables): Chapter {
  return {
    id: 'agreement',
    title: titleOf(tables),
    figure: 'heat-map',
    method:
      'Each pair of metrics is compared over the models that have both scores, by Spearman’s ρ. Intervals leave out one model family at a time (jackknife); p-values allow for families and are corrected for the number of pairs (false discovery rate).',
    tables: ['agreement.summary', 'agreement.pairwise', 'agreement.category_pair', 'structure.cluster'],
    more: ['category-agreement', 'scree', 'neural-behavior'].filter((name) => name !== heroOf(tables.study)),
  };
}

function titleOf(tables: Tables): string {
  const mean = meanAgreement(tables);
  const strength = strengthOf(mean);
  if (!strength)
    return isPresent(mean, 'estimate')
      ? 'How far the metrics agree is uncertain'
      : 'The metrics cannot be compared';
  return strength === 'strong' && isWeakAmongBest(tables)
    ? 'The metrics agree over all these models; among the best, estimates are low'
    : TITLES[strength];
}
