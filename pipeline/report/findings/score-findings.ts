import { count, listed } from '../../plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { explainedWithoutFamily } from './family-findings.ts';
import type { Tables } from './finding-tables.ts';
import {
  categoryName,
  correlation,
  isPresent,
  methodName,
  numberOf,
  percent,
  withInterval,
} from './phrases.ts';

/** Drivers of the combined scores, and weights for equal contributions. */
export function scoreFindings(tables: Tables): string[] {
  const all = tables.rows('aggregation.variance_share', { quantity: 'covariance_share', level: 'domain' });
  if (all.length === 0) return ['Too few models are scored on every metric: no score is combined from them.'];
  // A method that ties all models has no shares.
  const shares = all.filter((row) => isPresent(row, 'estimate'));
  return [
    ...meanFindings(tables, shares),
    ...otherMethods(tables, shares),
    ...balanceFindings(tables, all),
    ...rankingFindings(tables),
  ];
}

/** The largest share of a method. */
function largest(rows: readonly Row[]): Row {
  return rows.reduce((most, row) => (numberOf(row, 'estimate') > numberOf(most, 'estimate') ? row : most));
}

function meanFindings(tables: Tables, shares: readonly Row[]): string[] {
  const own = shares.filter(({ method }) => method === 'arithmetic_mean');
  if (own.length < 2) return [];
  const top = largest(own);
  const key = { method: 'arithmetic_mean', level: 'domain', category: top.category! };
  const shapley = tables.row('aggregation.variance_share', { ...key, quantity: 'shapley_share' });
  const weight = numberOf(
    tables.row('aggregation.variance_share', { ...key, quantity: 'weight' }),
    'estimate',
  );
  const alone = isPresent(shapley, 'estimate')
    ? ` Averaged over all orders in which the domains can be added (Shapley), its share is ${withInterval(shapley, 'estimate', percent)}.`
    : '';
  return [
    `${capital(categoryName(top.category))} has ${percent(weight)} of the weight in the arithmetic mean and ${withInterval(top, 'estimate', percent)} of the score's variance (covariance of its part with the score): ${besideWeight(top, weight)}.${alone}`,
    ...explainedFindings(tables, own),
  ];
}

function besideWeight(share: Row, weight: number): string {
  const [low, high] = [numberOf(share, 'ci_low'), numberOf(share, 'ci_high')];
  if (low > weight) return 'more than its weight';
  return high < weight ? 'less than its weight' : 'not distinguishable from its weight';
}

function explainedFindings(tables: Tables, own: readonly Row[]): string[] {
  const explained = own.flatMap(({ category }) => {
    const r2 = tables.row('aggregation.explained_variance', {
      method: 'arithmetic_mean',
      category: category!,
    });
    return isPresent(r2, 'estimate')
      ? [`${categoryName(category)} explains ${withInterval(r2, 'estimate', percent)}`]
      : [];
  });
  if (explained.length === 0) return [];
  return [
    `Taken one by one, ${listed(explained)} of the arithmetic mean's variance (R²). These shares overlap, so they need not sum to 100 %.`,
    ...explainedWithoutFamily(tables),
  ];
}

function otherMethods(tables: Tables, shares: readonly Row[]): string[] {
  const methods = tables.study.aggregations.filter(
    (method) => method !== 'arithmetic_mean' && method !== 'balanced',
  );
  const parts = methods.flatMap((method) => {
    const own = shares.filter((row) => row.method === method);
    if (own.length < 2) return [];
    const top = largest(own);
    return [
      `${categoryName(top.category)} with ${withInterval(top, 'estimate', percent)} (${methodName(method)})`,
    ];
  });
  return parts.length > 0
    ? [
        `By the other methods, the domain with the largest share of the score's variance is: ${parts.join('; ')}.`,
      ]
    : [];
}

function balanceFindings(tables: Tables, shares: readonly Row[]): string[] {
  if (!tables.study.aggregations.includes('balanced')) return [];
  const weightsAt = (level: string) =>
    tables
      .rows('aggregation.variance_share', { method: 'balanced', quantity: 'weight', level })
      .filter((row) => isPresent(row, 'estimate'))
      .map((row) => `${categoryName(row.category)} ${withInterval(row, 'estimate', percent)}`);
  const domains = weightsAt('domain');
  if (new Set(shares.map(({ category }) => category)).size < 2)
    return ['All metrics are of one domain, so there are no domains to balance.'];
  if (domains.length < 2)
    return ['No balanced score exists: one of the domains is constant, or they cancel each other out.'];
  const categories = weightsAt('category');
  const byCategory =
    categories.length > domains.length
      ? [`For equal contributions of all categories the weights would be ${listed(categories)}.`]
      : [];
  return [
    `In the balanced score (of z-scores) every domain contributes equally to the variance. Its weights are ${listed(domains)}.`,
    ...balancedRanking(tables),
    ...byCategory,
  ];
}

function balancedRanking(tables: Tables): string[] {
  const agreement = tables.row('aggregation.method_agreement', {
    policy: 'complete_cases',
    method_a: 'arithmetic_mean',
    method_b: 'balanced',
  });
  if (!isPresent(agreement, 'kendall_tau')) return [];
  return [
    `Its ranking agrees with that of the arithmetic mean by Kendall's τ = ${correlation(numberOf(agreement, 'kendall_tau'))}. The largest move of a model is ${count(numberOf(agreement, 'largest_rank_change'), 'rank', 'ranks')}; the two top tens share ${count(numberOf(agreement, 'top10_overlap'), 'model', 'models')}.`,
  ];
}

/** Uncertainty of each ranking, without methods that have no scores or balance a single domain. */
function rankingFindings(tables: Tables): string[] {
  const domains = tables.rows('aggregation.variance_share', { level: 'domain' });
  const isOneDomain = new Set(domains.map(({ category }) => category)).size < 2;
  const rows = tables
    .rows('aggregation.ranking')
    .filter(({ method }) => !(method === 'balanced' && isOneDomain));
  const without = rows.find(({ reason }) => typeof reason === 'string');
  if (without)
    return [
      `Ranks have no intervals: ${percent(numberOf(without, 'varying_weight'))} of the score's weight is on categories or data sets with several metrics, and at least 50 % is needed for resampling metrics to show the uncertainty.`,
    ];
  return rows.flatMap((row) => rankingSentence(tables, row));
}

function rankingSentence(tables: Tables, row: Row): string[] {
  const { method, n_models } = row;
  const first = tables.row('aggregation.model_score', { method: method!, rank: 1 });
  if (tables.isTied(method)) return [`${capital(methodName(method))}: all ${n_models} models are tied.`];
  if (!first || !isPresent(row, 'median_width')) return [];
  const others = numberOf(row, 'n_first') - 1;
  const tied =
    others === 0
      ? 'no other model is statistically tied with it'
      : `${count(others, 'other model is', 'other models are')} statistically tied with it`;
  return [
    `${capital(methodName(method))}: ${tables.modelName(first.model_id)} is first of the ${n_models} models scored on all metrics; ${tied} when metrics are resampled. ${numberOf(row, 'n_distinguishable')} of ${numberOf(row, 'n_neighbours')} neighbouring ranks are distinguishable, and the median 95 % interval of a rank is ${count(Math.round(numberOf(row, 'median_width')), 'rank', 'ranks')} wide.`,
  ];
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
