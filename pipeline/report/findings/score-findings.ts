import { count, listed } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { explainedWithoutFamily } from './family-findings.ts';
import type { Tables } from './finding-tables.ts';
import {
  capital,
  categoryName,
  correlation,
  isPresent,
  methodName,
  numberOf,
  percent,
  shownName,
  withInterval,
} from './phrases.ts';

/** Drivers of the combined scores, and weights for equal contributions. */
export function scoreFindings(tables: Tables): string[] {
  const all = tables.rows('aggregation.variance_share', { quantity: 'covariance_share', level: 'domain' });
  if (all.length === 0) return ['Too few models are scored on every metric: no score is combined from them.'];
  // A method that ties all models has no shares.
  const shares = all.filter((row) => isPresent(row, 'estimate'));
  return [...meanFindings(tables, shares), ...otherMethods(tables, shares), ...balanceFindings(tables, all)];
}

/** The largest share of a method. */
function largest(rows: readonly Row[]): Row {
  return rows.reduce((most, row) => (numberOf(row, 'estimate') > numberOf(most, 'estimate') ? row : most));
}

/** The domain with the largest share of the arithmetic mean's variance; undefined with fewer than two domains. */
export function largestShare(tables: Tables): Row | undefined {
  const own = tables
    .rows('aggregation.variance_share', {
      method: 'arithmetic_mean',
      quantity: 'covariance_share',
      level: 'domain',
    })
    .filter((row) => isPresent(row, 'estimate'));
  return own.length < 2 ? undefined : largest(own);
}

/** The weight of a share's domain in the score. */
export function weightOf(tables: Tables, share: Row): number {
  return numberOf(besideShare(tables, share, 'weight'), 'estimate');
}

/** Another quantity of the same domain, method and level. */
function besideShare(tables: Tables, { method, level, category }: Row, quantity: string): Row | undefined {
  return tables.row('aggregation.variance_share', {
    method: method!,
    level: level!,
    category: category!,
    quantity,
  });
}

function meanFindings(tables: Tables, shares: readonly Row[]): string[] {
  const own = shares.filter(({ method }) => method === 'arithmetic_mean');
  const top = largestShare(tables);
  if (!top) return [];
  const shapley = besideShare(tables, top, 'shapley_share');
  const weight = weightOf(tables, top);
  const alone = isPresent(shapley, 'estimate')
    ? ` Averaged over all orders in which the domains can be added (Shapley), its share is ${withInterval(shapley, 'estimate', percent)}.`
    : '';
  return [
    `${capital(categoryName(top.category))} has ${percent(weight)} of the weight in the arithmetic mean and ${withInterval(top, 'estimate', percent)} of the score's variance (covariance of its part with the score): ${besideWeight(top, weight)}.${alone}`,
    ...spreadFindings(tables, top),
    ...dataSetShares(tables),
    ...explainedFindings(tables, own),
  ];
}

/** Why the domain with the largest share has it: how much single metrics vary, and how much their mean does. */
export function spreadFindings(tables: Tables, top: Row): string[] {
  const domains = tables.rows('aggregation.score_part', { level: 'domain' });
  const own = domains.find(({ part }) => part === top.category);
  const [other] = domains.filter((row) => row !== own);
  if (!own || !other || domains.length !== 2 || besideWeight(top, numberOf(own, 'weight')) !== MORE)
    return [];
  const [alone, averaged] = ['metric_deviation', 'mean_deviation'].map((column) =>
    [own, other].map((row) => numberOf(row, column)),
  ) as [[number, number], [number, number]];
  const kept = (i: number) => averaged[i]! / alone[i]!;
  const [mine, others] = [own, other].map(({ part }) => categoryName(part)) as [string, string];
  const reasons = [
    ...(alone[0] > CLEARLY * alone[1]
      ? [
          `a metric of ${mine} varies more over models in the leaderboard's units (standard deviation ${deviation(alone[0])}, of ${others} ${deviation(alone[1])}, means by weight)`,
        ]
      : []),
    ...(kept(0) > CLEARLY * kept(1)
      ? [
          `averaging shrinks the spread of the ${numberOf(other, 'n_metrics')} metrics of ${others}${relatedness(tables, other)} more (to ${deviation(averaged[1])}; that of ${numberOf(own, 'n_metrics')} metrics of ${mine} to ${deviation(averaged[0])})`,
        ]
      : []),
  ];
  return reasons.length === 0
    ? []
    : [`${capital(mine)} counts for more than its weight because ${listed(reasons)}.`];
}

/** The mean correlation of a domain's metrics by their weights, on which the spread of their mean depends. */
function relatedness(tables: Tables, { part }: Row): string {
  const mean = tables.row('agreement.summary_variant', {
    variant: 'by_weight',
    quantity: `mean_${part}_${part}`,
  });
  return isPresent(mean, 'estimate')
    ? `, which correlate by ${withInterval(mean, 'estimate', correlation)} by weight,`
    : '';
}

function deviation(value: number): string {
  return value.toFixed(3);
}

/** How many data sets are named. */
const NAMED = 2;

/** The data sets with the largest shares of the score's variance. */
function dataSetShares(tables: Tables): string[] {
  const rows = tables
    .rows('aggregation.score_part', { level: 'data_set' })
    .toSorted((one, other) => numberOf(other, 'covariance_share') - numberOf(one, 'covariance_share'))
    .slice(0, NAMED);
  if (rows.length < NAMED) return [];
  const shares = rows.map(
    (row) =>
      `${shownName(String(row.part))} has ${withInterval(row, 'covariance_share', percent)} of the variance with ${percent(numberOf(row, 'weight'))} of the weight`,
  );
  return [`Of all data sets, ${listed(shares)}.`];
}

/** An interval of more than half of all possible values says little. */
const HALF = 0.5;

/** A ratio that is worth a word. */
const CLEARLY = 1.2;

const MORE = 'more than its weight';

function besideWeight(share: Row, weight: number): string {
  const [low, high] = [numberOf(share, 'ci_low'), numberOf(share, 'ci_high')];
  if (low > weight) return MORE;
  return high < weight ? 'less than its weight' : 'not distinguishable from its weight';
}

function explainedFindings(tables: Tables, own: readonly Row[]): string[] {
  const explained = own.flatMap(({ category }) => {
    const r2 = tables.row('aggregation.explained_variance', {
      method: 'arithmetic_mean',
      category: category!,
    });
    return isPresent(r2, 'estimate') ? [r2!] : [];
  });
  if (explained.length === 0) return [];
  const named = explained.map(
    (r2) => `${categoryName(r2.category)} explains ${withInterval(r2, 'estimate', percent)}`,
  );
  const wide = explained
    .filter((row) => numberOf(row, 'ci_high') - numberOf(row, 'ci_low') > HALF)
    .map(({ category }) => categoryName(category));
  const unknown = wide.length === 0 ? '' : ` How much ${listed(wide)} explains is hardly known.`;
  return [
    `Taken one by one, ${listed(named)} of the arithmetic mean's variance (R²). These shares overlap, so they need not sum to 100 %, and each domain is a part of the score: of two unrelated halves that vary equally, each would explain 50 %.${unknown}`,
    ...explainedWithoutFamily(tables),
  ];
}

function otherMethods(tables: Tables, shares: readonly Row[]): string[] {
  const methods = tables.study.aggregations.filter(
    (method) => method !== 'arithmetic_mean' && method !== 'balanced',
  );
  const above: string[] = [];
  const parts = methods.flatMap((method) => {
    const own = shares.filter((row) => row.method === method);
    if (own.length < 2) return [];
    const top = largest(own);
    if (besideWeight(top, weightOf(tables, top)) === MORE) above.push(methodName(method));
    return [
      `${categoryName(top.category)} with ${withInterval(top, 'estimate', percent)} (${methodName(method)})`,
    ];
  });
  return parts.length > 0
    ? [
        `By the other methods, the domain with the largest share of the score's variance is: ${parts.join('; ')}. ${aboveWeight(above)}`,
      ]
    : [];
}

/** By which of the methods the largest share is above the weight. */
function aboveWeight(methods: readonly string[]): string {
  return methods.length === 0
    ? 'None of these is clearly above its weight.'
    : `Above its weight: by the ${listed(methods)}.`;
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
