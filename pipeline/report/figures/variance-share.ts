import type { Row } from '../../warehouse/rows.ts';
import { type Figure, NARROW } from '../drawing/figure.ts';
import { type MethodBars, methodBars, type Sign } from '../drawing/method-bars.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { capital, categoryName } from '../findings/phrases.ts';
import { estimateOf, hasEstimate, numberOf } from '../findings/row-numbers.ts';
import { orderedCategories, withoutVariance } from './explained-variance.ts';

const TOPIC = 'Share of the score’s variance by category, for each aggregation method';

/** Each category's share of a score's variance; the shares sum to 1. */
export function varianceShare(tables: Tables): Figure {
  const all = shareRows(tables);
  const rows = all.filter(({ quantity }) => quantity === 'covariance_share');
  const bars: MethodBars = {
    rows,
    methods: tables.study.aggregations,
    categories: orderedCategories(rows),
    signs: weightSigns(all),
    label: 'share of the score’s variance',
    legend: [{ symbol: 'times', text: 'weight in the score' }],
  };
  return {
    title: message(all),
    topic: TOPIC,
    caption: `Covariance share, Cov(the category’s part of the score, score) ÷ Var(score), with 95 % intervals over model families (n = ${rows[0]?.n_models ?? 0} models). Shares sum to 100 % over domains and over categories; a category whose share is above its weight counts more than intended.`,
    tables: ['aggregation.variance_share'],
    description: `Bars for ${bars.categories.length} categories and ${bars.methods.length} aggregation methods, with signs for the weight.`,
    draw: () => (rows.length === 0 ? { missing: withoutVariance(tables) } : methodBars(bars)),
    drawNarrow: () => methodBars(bars, NARROW),
  };
}

/** By how many methods the domain with the largest share in the arithmetic mean has more than its weight. */
function message(all: readonly Row[]): string {
  const shares = all.filter(({ quantity, level }) => quantity === 'covariance_share' && level === 'domain');
  const own = shares.filter(({ method }) => method === 'arithmetic_mean');
  if (own.length < 2) return TOPIC;
  const { category } = own.reduce((most, row) => (estimateOf(row) > estimateOf(most) ? row : most));
  const rows = shares.filter((row) => row.category === category);
  const above = rows.filter((row) => {
    const weight = all.find(
      (other) => other.quantity === 'weight' && other.method === row.method && other.category === category,
    );
    return numberOf(row, 'ci_low') > estimateOf(weight);
  });
  const methods = rows.length === 1 ? 'the one method' : `${above.length} of ${rows.length} methods`;
  return above.length === 0
    ? `By no method is ${categoryName(category)}’s share of the variance clearly above its weight`
    : `${capital(categoryName(category))}’s share of the variance is clearly above its weight by ${methods}`;
}

/** Weights and shares of all domains, and of the categories that are not also domains. */
export function shareRows(tables: Tables): Row[] {
  return domainRows(tables).concat(categoryRows(tables));
}

function domainRows(tables: Tables): Row[] {
  return tables.rows('aggregation.variance_share', { level: 'domain' }).filter(hasValue);
}

/** Shares of the categories, without those that are also domains. */
function categoryRows(tables: Tables): Row[] {
  const domains = new Set(domainRows(tables).map(({ category }) => category));
  return tables
    .rows('aggregation.variance_share', { level: 'category' })
    .filter((row) => hasValue(row) && !domains.has(row.category!));
}

function hasValue(row: Row): boolean {
  return hasEstimate(row);
}

function weightSigns(rows: readonly Row[]): Sign[] {
  return rows
    .filter(({ quantity }) => quantity === 'weight')
    .map((row) => ({
      category: String(row.category),
      method: String(row.method),
      estimate: estimateOf(row),
      symbol: 'times',
    }));
}
