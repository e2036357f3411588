import { listed } from '../../messages/plurals.ts';
import { type KeyNumber, keyNumbers, meanAgreement } from '../data/key-numbers.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { capital, categoryName, isPresent, numberOf, percent } from '../findings/phrases.ts';
import { meansOf, rangeSets } from '../findings/range-sets.ts';
import { largestShare, weightOf } from '../findings/score-findings.ts';
import { byAgreement, strengthOf, WEAK } from '../words/strength.ts';
import { ownSummary } from './own-summary.ts';

/** What a study says in a few words. */
export interface Summary {
  question: string;
  /** A sentence or two. */
  answer: string;
  numbers: KeyNumber[];
}

/** The user's own metrics come first, if the study has any. */
export function summaryOf(tables: Tables): Summary {
  return (
    ownSummary(tables) ?? {
      question: 'How far do the measures of human-like vision agree?',
      answer: sentences([agreement(tables), [...score(tables), ...ranks(tables)]]),
      numbers: keyNumbers(tables),
    }
  );
}

/** The domain with the largest share of the score's variance, and whether its whole interval lies above its weight. */
export function influenceOf(
  tables: Tables,
): { domain: string; extent: 'most' | 'more' | 'as weighted' } | undefined {
  const share = largestShare(tables);
  const low = numberOf(share, 'ci_low');
  if (!share || Number.isNaN(low)) return undefined;
  const domain = categoryName(share.category);
  if (low <= weightOf(tables, share)) return { domain, extent: 'as weighted' };
  return { domain, extent: numberOf(share, 'estimate') > 0.5 ? 'most' : 'more' };
}

const AGREEMENT = { weak: 'weakly', medium: 'only partly', strong: 'largely' } as const;

function sentences(parts: readonly string[][]): string {
  return parts
    .filter(({ length }) => length > 0)
    .map((part) => `${capital(listed(part))}.`)
    .join(' ');
}

function agreement(tables: Tables): string[] {
  const found = strengthOf(meanAgreement(tables));
  if (!found) return ['these models and metrics cannot answer this'];
  if (found === 'strong' && isWeakAmongBest(tables))
    return ['largely over all these models, but estimates among the best of them are low'];
  return [`${AGREEMENT[found]}${isUnequal(tables) ? ', and very unequally' : ''}`];
}

/** Whether the mean over the best models of every training data set is weak. */
export function isWeakAmongBest(tables: Tables): boolean {
  const best = rangeSets(tables)
    .filter(({ isMain }) => isMain)
    .map((set) => meansOf(set).at(-1));
  return best.length > 0 && best.every((row) => numberOf(row, 'estimate') < WEAK);
}

/** Whether the metrics of a domain agree clearly, though all together they do so weakly. */
export function isUnequal(tables: Tables): boolean {
  const domains = tables
    .rows('agreement.summary', { method: 'spearman' })
    .filter(({ quantity }) => ['mean_neural_neural', 'mean_behavior_behavior'].includes(String(quantity)));
  return strengthOf(meanAgreement(tables)) === 'weak' && byAgreement(domains).agree.length > 0;
}

function score(tables: Tables): string[] {
  const influence = influenceOf(tables);
  if (!influence) return [];
  const { domain, extent } = influence;
  return {
    most: [`${domain} has most of the arithmetic mean’s variance`],
    more: [`${domain} has more of the arithmetic mean’s variance than of its weight`],
    'as weighted': ['the arithmetic mean follows its weights'],
  }[extent];
}

function ranks(tables: Tables): string[] {
  const ranking = tables.row('aggregation.ranking', { method: 'arithmetic_mean' });
  if (!isPresent(ranking, 'share_ordered')) return [];
  return [
    `${percent(1 - numberOf(ranking, 'share_ordered'))} of the pairs of models do not keep their order when data sets are resampled`,
  ];
}
