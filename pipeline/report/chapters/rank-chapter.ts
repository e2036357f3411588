import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { correlation, isPresent, numberOf, percent, withInterval } from '../findings/phrases.ts';
import { ledByFirst, orderedPairs, rangesInWords } from '../findings/rank-words.ts';
import { type Html, html } from '../page/html.ts';
import { linked, modelUrl } from '../page/links.ts';
import type { Chapter } from './chapter.ts';

/** Below this κ, missing scores matter (Landis & Koch 1977: less than substantial). */
const SUBSTANTIAL = 0.6;

/** How far ranks depend on the data sets, and what missing scores do to them. */
export function rankChapter(tables: Tables): Chapter {
  return {
    id: 'ranks',
    title: titleOf(tables),
    sentences: [...certainty(tables), ...missing(tables)],
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

function rankingOf(tables: Tables): Row | undefined {
  const row = tables.row('aggregation.ranking', { method: 'arithmetic_mean' });
  return isPresent(row, 'share_ordered') ? row : undefined;
}

function titleOf(tables: Tables): string {
  const ranking = rankingOf(tables);
  const kappa = quartiles(tables, 'cohen_kappa');
  const parts = [
    ...(ranking
      ? [
          `${percent(1 - numberOf(ranking, 'share_ordered'))} of the pairs of models do not keep their order over resampled data sets`,
        ]
      : []),
    ...(kappa ? [`missing scores matter${numberOf(kappa, 'estimate') < SUBSTANTIAL ? '' : ' little'}`] : []),
  ];
  const [first, second] = parts;
  if (!first) return 'How far ranks depend on the data sets is unknown here';
  return `${first[0]!.toUpperCase()}${first.slice(1)}${second ? `, and ${second}` : ''}`;
}

function certainty(tables: Tables): (string | Html)[] {
  const ranking = rankingOf(tables);
  const first = tables.row('aggregation.model_score', { method: 'arithmetic_mean', rank: 1 });
  if (!ranking || !first) return [];
  return [
    html`${linked(tables.modelName(first.model_id), modelUrl(String(first.model_id), tables.isSimulated))} is first of ${numberOf(ranking, 'n_models')} models, and ${ledByFirst(ranking)} of data sets and metrics. ${rangesInWords(ranking, first)}`,
    `${orderedPairs(ranking)}.`,
  ];
}

/** What happens to quartiles if metrics that were never run no longer count as zero; undefined if it was not computed. */
function quartiles(tables: Tables, quantity: 'cohen_kappa' | 'share_changed'): Row | undefined {
  const row = tables.row('aggregation.policy_quartile', {
    method: 'arithmetic_mean',
    policy_a: 'missing_as_zero',
    policy_b: 'attempted',
    quantity,
  });
  return isPresent(row, 'estimate') ? row : undefined;
}

function missing(tables: Tables): string[] {
  const [kappa, changed] = [quartiles(tables, 'cohen_kappa'), quartiles(tables, 'share_changed')];
  if (!kappa || !changed) return [];
  const otherwise =
    'The leaderboard counts missing scores as zero. If those that were never run are skipped instead,';
  if (numberOf(changed, 'estimate') === 0) return [`${otherwise} no model changes its quartile.`];
  return [
    `${otherwise} ${withInterval(changed, 'estimate', percent)} of the ${numberOf(changed, 'n_models')} models with any score change their quartile (κ = ${correlation(numberOf(kappa, 'estimate'))}).`,
  ];
}
