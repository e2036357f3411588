import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './tables.ts';
import {
  categoryName,
  correlation,
  count,
  isPresent,
  listed,
  methodName,
  numberOf,
  percent,
  withInterval,
} from './words.ts';

/** What decides the combined scores, and what a fair one would be. */
export function scoreFindings(tables: Tables): string[] {
  const shares = tables.rows('aggregation.variance_share', { quantity: 'covariance_share', level: 'domain' });
  if (shares.length === 0)
    return ['Too few models are scored on every metric: no score is combined from them.'];
  const mean = meanFindings(tables, shares);
  return [
    ...mean,
    ...otherMethods(tables, shares, mean.length > 0 ? 'By the same measure' : 'As shares of their variance,'),
    ...(tables.study.aggregations.includes('balanced') ? balanceFindings(tables, shares) : []),
    ...rankingFindings(tables),
  ];
}

/** The largest share of a method. */
function largest(rows: readonly Row[]): Row {
  return rows.reduce((most, row) => (numberOf(row, 'value') > numberOf(most, 'value') ? row : most));
}

function meanFindings(tables: Tables, shares: readonly Row[]): string[] {
  const own = present(shares, 'arithmetic_mean');
  if (own.length < 2) return [];
  const top = largest(own);
  const key = { method: 'arithmetic_mean', level: 'domain', category: top.category! };
  const shapley = tables.row('aggregation.variance_share', { ...key, quantity: 'shapley_share' });
  const weight = numberOf(tables.row('aggregation.variance_share', { ...key, quantity: 'weight' }), 'value');
  const low = numberOf(top, 'ci_low');
  const high = numberOf(top, 'ci_high');
  const verdict =
    low > weight
      ? 'more than its weight'
      : high < weight
        ? 'less than its weight'
        : 'which cannot be told from its weight';
  const explained = own.flatMap(({ category }) => {
    const r2 = tables.row('aggregation.explained_variance', {
      method: 'arithmetic_mean',
      category: category!,
    });
    if (!isPresent(r2, 'r2')) return [];
    return [`${categoryName(category)} explains ${withInterval(r2, 'r2', percent)}`];
  });
  const lines = [
    `In the arithmetic mean ${categoryName(top.category)} has ${percent(weight)} of the weight and makes ${withInterval(top, 'value', percent)} of the score's variance, ${verdict}; averaged over all orders in which the domains can be added (Shapley) it is ${withInterval(shapley, 'value', percent)}.`,
  ];
  if (explained.length > 1)
    lines.push(
      `Taken one by one, ${listed(explained)} of its variance. These overlap, and so sum to more or less than 100 %.`,
    );
  return lines;
}

/** The shares of a method, which has none where all models have the same score. */
function present(shares: readonly Row[], method: string): Row[] {
  return shares.filter((row) => row.method === method && isPresent(row, 'value'));
}

function otherMethods(tables: Tables, shares: readonly Row[], lead: string): string[] {
  const methods = tables.study.aggregations.filter(
    (method) => method !== 'arithmetic_mean' && method !== 'balanced',
  );
  const said = methods.flatMap((method) => {
    const own = present(shares, method);
    if (own.length < 2) return [];
    const top = largest(own);
    return [
      `${categoryName(top.category)} makes ${withInterval(top, 'value', percent)} of the ${methodName(method)}`,
    ];
  });
  return said.length > 0 ? [`${lead} ${listed(said)}.`] : [];
}

function balanceFindings(tables: Tables, shares: readonly Row[]): string[] {
  const weightsAt = (level: string) =>
    tables
      .rows('aggregation.variance_share', { method: 'balanced', quantity: 'weight', level })
      .filter((row) => isPresent(row, 'value'))
      .map((row) => `${categoryName(row.category)} ${withInterval(row, 'value', percent)}`);
  const domains = weightsAt('domain');
  if (new Set(shares.map(({ category }) => category)).size < 2)
    return ['There is only one domain, so no domains to balance.'];
  if (domains.length < 2)
    return [
      'No weights make the domains contribute equally: one of them is constant, or they cancel each other out.',
    ];
  const agreement = tables
    .rows('aggregation.method_agreement')
    .find(({ method_a, method_b }) => method_a === 'arithmetic_mean' && method_b === 'balanced');
  const lines = [
    `A score to whose variance all domains contribute equally (of z-scores) weights ${listed(domains)}.`,
  ];
  if (agreement && isPresent(agreement, 'kendall_tau')) {
    lines.push(
      `Its ranking and that of the arithmetic mean agree by Kendall's τ = ${correlation(numberOf(agreement, 'kendall_tau'))}: one model moves by ${count(numberOf(agreement, 'largest_rank_change'), 'rank', 'ranks')}, and ${count(numberOf(agreement, 'top10_overlap'), 'model has', 'models have')} rank 10 or better by both.`,
    );
  }
  const categories = weightsAt('category');
  if (categories.length > domains.length)
    lines.push(`For equal contributions of all categories the weights are ${listed(categories)}.`);
  return lines;
}

function rankingFindings(tables: Tables): string[] {
  return tables.rows('aggregation.ranking').map((row) => {
    const { method, n_models } = row;
    const first = tables.row('aggregation.model_score', { method: method!, rank: 1 });
    if (tables.isTied(method))
      return `By the ${methodName(method)}, all ${n_models} models have the same score, but for rounding.`;
    return `By the ${methodName(method)}, ${tables.modelName(first?.model_id)} is first of ${n_models}; ${others(numberOf(row, 'n_first') - 1)} when metrics are resampled. ${numberOf(row, 'n_told_apart')} of ${numberOf(row, 'n_neighbours')} neighbours in the ranking can be told apart, and half of the models could stand ${Math.round(numberOf(row, 'median_width'))} ranks or more apart from where they might stand as well.`;
  });
}

function others(number: number): string {
  if (number === 0) return 'no other model can be told to be as good';
  return `${count(number, 'other cannot', 'others cannot')} be told from it`;
}
