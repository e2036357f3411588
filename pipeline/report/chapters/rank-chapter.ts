import { count } from '../../plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { correlation, isPresent, numberOf, percent, withFamilyInterval } from '../findings/phrases.ts';
import { type Html, html } from '../html.ts';
import { linked, modelUrl } from '../links.ts';
import type { Chapter } from './chapter.ts';

/** Below this share of distinguishable neighbours, few ranks are certain; above one minus it, most are. */
const FEW = 0.25;
/** Below this κ, missing scores matter (Landis & Koch 1977: less than substantial). */
const SUBSTANTIAL = 0.6;

/** How certain ranks are, and what missing scores do to them. */
export function rankChapter(tables: Tables): Chapter {
  return {
    id: 'ranks',
    title: titleOf(tables),
    sentences: [...certainty(tables), ...missing(tables)],
    figure: 'rank-intervals',
    method:
      'Rank intervals come from resampled metrics: within each category, data sets and then metrics are drawn again with replacement, while models and categories stay. Rankings of models with missing scores are compared under policies: zero for every missing score, as on the site; zero for failed runs only; or the mean of the scores that a model has.',
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
  return isPresent(row, 'n_first') ? row : undefined;
}

function titleOf(tables: Tables): string {
  const ranking = rankingOf(tables);
  const kappa = quartiles(tables, 'cohen_kappa');
  const parts = [
    ...(ranking ? [`${howMany(ranking)} ranks are certain`] : []),
    ...(kappa ? [`missing scores matter${numberOf(kappa, 'estimate') < SUBSTANTIAL ? '' : ' little'}`] : []),
  ];
  const [first, second] = parts;
  if (!first) return 'Ranks have no intervals here';
  return `${first[0]!.toUpperCase()}${first.slice(1)}${second ? `, and ${second}` : ''}`;
}

function howMany(ranking: Row): string {
  const share = numberOf(ranking, 'n_distinguishable') / numberOf(ranking, 'n_neighbours');
  if (share < FEW) return 'few';
  return share > 1 - FEW ? 'most' : 'some';
}

function certainty(tables: Tables): (string | Html)[] {
  const ranking = rankingOf(tables);
  const first = tables.row('aggregation.model_score', { method: 'arithmetic_mean', rank: 1 });
  if (!ranking || !first) return [];
  const others = numberOf(ranking, 'n_first') - 1;
  return [
    html`${linked(tables.modelName(first.model_id), modelUrl(String(first.model_id), tables.isSimulated))} is first of ${numberOf(ranking, 'n_models')} models, ${others === 0 ? 'and no other model is statistically tied with it' : `but ${count(others, 'other is', 'others are')} statistically tied with it`}. If metrics of the same kinds are drawn again, half of the models’ ranks have a 95 % interval of ${Math.round(numberOf(ranking, 'median_width'))} ranks or more.`,
    neighbours(ranking),
  ];
}

function neighbours(ranking: Row): string {
  const [found, all] = [numberOf(ranking, 'n_distinguishable'), numberOf(ranking, 'n_neighbours')];
  const pairs = count(all, 'pair', 'pairs');
  return `In ${found === 0 ? 'none' : found} of ${pairs} of neighbouring ranks, the model ahead is reliably better.`;
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
    `${otherwise} ${withFamilyInterval(changed, 'estimate', percent)} of the ${numberOf(changed, 'n_models')} models with any score change their quartile (κ = ${correlation(numberOf(kappa, 'estimate'))}).`,
  ];
}
