import { listed } from '../plurals.ts';
import type { Tables } from './findings/finding-tables.ts';
import { capital, categoryName, isPresent, numberOf, percent } from './findings/phrases.ts';
import { largestShare, weightOf } from './findings/score-findings.ts';
import { type KeyNumber, keyNumbers, meanAgreement } from './key-numbers.ts';
import { ownSummary } from './own-summary.ts';
import { byAgreement, strengthOf } from './strength.ts';

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

/** Above this share of its variance, a domain decides the score. */
const DECISIVE = 2 / 3;

/** The domain with the largest share of the score's variance, and how far its interval lies above its weight. */
export function influenceOf(
  tables: Tables,
): { domain: string; extent: 'decisive' | 'more' | 'as weighted' } | undefined {
  const share = largestShare(tables);
  const low = numberOf(share, 'ci_low');
  if (!share || Number.isNaN(low)) return undefined;
  const isMore = low > weightOf(tables, share);
  const extent = isMore ? (low > DECISIVE ? 'decisive' : 'more') : 'as weighted';
  return { domain: categoryName(share.category), extent };
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
  return [`${AGREEMENT[found]}${isUnequal(tables) ? ', and very unequally' : ''}`];
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
    decisive: [`a combined score mostly repeats ${domain}`],
    more: [`a combined score leans towards ${domain}`],
    'as weighted': ['a combined score follows its weights'],
  }[extent];
}

function ranks(tables: Tables): string[] {
  const ranking = tables.row('aggregation.ranking', { method: 'arithmetic_mean' });
  if (!isPresent(ranking, 'share_ordered')) return [];
  return [
    `the order of ${percent(1 - numberOf(ranking, 'share_ordered'))} of the pairs of models depends on which data sets are used`,
  ];
}
