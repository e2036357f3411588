import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { capital, isPresent, numberOf } from '../findings/phrases.ts';
import { changedOrder } from '../page/first-screen.ts';
import type { Chapter } from './chapter.ts';

/** Below this κ, missing scores matter (Landis & Koch 1977: less than substantial). */
const SUBSTANTIAL = 0.6;

/** How far ranks depend on the data sets, and what missing scores do to them. */
export function rankChapter(tables: Tables): Chapter {
  return {
    id: 'ranks',
    title: titleOf(tables),
    figure: 'rank-ranges',
    method:
      'Ranges of ranks come from resamples: within each category, data sets and then metrics are drawn again with replacement, while models and categories stay. They are not confidence intervals, because a few data sets do not show how others would rank the models. Categories with at least a fifth of the weight and fewer than five data sets are therefore held fixed. Rankings of models with missing scores are compared under policies: zero for every missing score, as on the site; zero for failed runs only; or the mean of the scores that a model has.',
    tables: [
      'aggregation.ranking',
      'aggregation.model_score',
      'aggregation.policy_quartile',
      'aggregation.panel',
    ],
    more: ['rank-changes', 'coverage', 'panel'],
  };
}

function titleOf(tables: Tables): string {
  const kappa = kappaOf(tables);
  const parts = [
    ...changedOrder(tables),
    ...(kappa ? [`missing scores matter${numberOf(kappa, 'estimate') < SUBSTANTIAL ? '' : ' little'}`] : []),
  ];
  return capital(parts.join(', and ') || 'How far ranks depend on the data sets is unknown here');
}

/** κ of the quartiles if metrics that were never run no longer count as zero; undefined if it was not computed. */
function kappaOf(tables: Tables): Row | undefined {
  const row = tables.row('aggregation.policy_quartile', {
    method: 'arithmetic_mean',
    policy_a: 'missing_as_zero',
    policy_b: 'attempted',
    quantity: 'cohen_kappa',
  });
  return isPresent(row, 'estimate') ? row : undefined;
}
