import { count } from '../../messages/plurals.ts';
import type { Tables } from '../findings/finding-tables.ts';
import {
  capital,
  categoryName,
  correlation,
  isPresent,
  numberOf,
  percent,
  withInterval,
} from '../findings/phrases.ts';
import { largestShare, spreadFindings, weightOf } from '../findings/score-findings.ts';
import { influenceOf } from '../page/answer.ts';
import type { Chapter } from './chapter.ts';

/** What decides the combined score. */
export function scoreChapter(tables: Tables): Chapter {
  const top = largestShare(tables);
  return {
    id: 'score',
    title: titleOf(tables),
    sentences: [...share(tables), ...(top ? spreadFindings(tables, top) : []), ...balanced(tables)],
    figure: 'weight-and-share',
    method:
      'The combined score is the arithmetic mean along the leaderboard’s tree, over the models that have every metric. A category’s share is the covariance of its part of the score with the score, divided by the score’s variance; explained variance (R²) takes each category alone.',
    tables: ['aggregation.variance_share', 'aggregation.explained_variance', 'aggregation.balanced_score'],
    more: ['explained-variance', 'variance-share'],
  };
}

function titleOf(tables: Tables): string {
  const influence = influenceOf(tables);
  if (!influence) return 'No combined score to explain';
  const domain = capital(influence.domain);
  return {
    most: `${domain} has most of the score’s variance`,
    more: `${domain} counts for more than its weight`,
    'as weighted': 'The combined score follows its weights',
  }[influence.extent];
}

function share(tables: Tables): string[] {
  const top = largestShare(tables);
  if (!top) return ['Fewer than two domains have a combined score, so there are no shares to compare.'];
  const domain = categoryName(top.category);
  const r2 = tables.row('aggregation.explained_variance', {
    method: 'arithmetic_mean',
    category: top.category!,
  });
  const alone = isPresent(r2, 'estimate')
    ? ` By itself, ${domain} explains ${withInterval(r2, 'estimate', percent)} of it (R²; such values overlap, so they need not sum to 100 %).`
    : '';
  return [
    `${capital(domain)} has ${percent(weightOf(tables, top))} of the weight in the combined score, and ${withInterval(top, 'estimate', percent)} of the score’s variance.${alone}`,
  ];
}

function balanced(tables: Tables): string[] {
  const agreement = tables.row('aggregation.method_agreement', {
    policy: 'complete_cases',
    method_a: 'arithmetic_mean',
    method_b: 'balanced',
  });
  if (!isPresent(agreement, 'kendall_tau') || !(numberOf(agreement, 'largest_rank_change') > 0)) return [];
  return [
    `If weights were set so that every domain contributes the same share of the variance, models would move by up to ${count(numberOf(agreement, 'largest_rank_change'), 'rank', 'ranks')}, and the ranking would agree with the present one at τ = ${correlation(numberOf(agreement, 'kendall_tau'))}.`,
  ];
}
