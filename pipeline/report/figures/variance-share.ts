import { greatest } from 'd3-array';
import type { Row } from '../../warehouse/rows.ts';
import { NARROW, type Sketch } from '../drawing/figure.ts';
import { type MethodBars, methodBars, type Sign } from '../drawing/method-bars.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { capital, categoryName } from '../findings/phrases.ts';
import { estimateOf, matching } from '../findings/row-numbers.ts';
import { orderedCategories, withoutVariance } from './explained-variance.ts';

/** Each category's share of a score's variance; the shares sum to 1. */
export function varianceShare(tables: Tables): Sketch {
  const all = shareRows(tables);
  const rows = matching(all, { quantity: 'covariance_share' });
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
    caption: `Covariance share, Cov(the category’s part of the score, score) ÷ Var(score), with 95 % intervals over model families (n = ${rows[0]?.n_models ?? 0} models). Shares sum to 100 % over domains and over categories; a category whose share is above its weight counts more than intended.`,
    description: `Bars for ${bars.categories.length} categories and ${bars.methods.length} aggregation methods, with signs for the weight.`,
    draw: () => (rows.length === 0 ? { missing: withoutVariance(tables) } : methodBars(bars)),
    drawNarrow: () => methodBars(bars, NARROW),
  };
}

/** By how many methods the domain with the largest share in the arithmetic mean has more than its weight. */
function message(all: readonly Row[]): string {
  const shares = matching(all, { quantity: 'covariance_share', level: 'domain' });
  const own = matching(shares, { method: 'arithmetic_mean' });
  if (own.length < 2) return '';
  const { category } = greatest(own, estimateOf) as { category: string };
  const rows = matching(shares, { category });
  const above = rows.filter(({ method, ci_low }) => {
    const [weight] = matching(all, { quantity: 'weight', method: method!, category });
    return Number(ci_low) > estimateOf(weight);
  });
  const methods = rows.length === 1 ? 'the one method' : `${above.length} of ${rows.length} methods`;
  return above.length === 0
    ? `By no method is ${categoryName(category)}’s share of the variance clearly above its weight`
    : `${capital(categoryName(category))}’s share of the variance is clearly above its weight by ${methods}`;
}

/** Weights and shares of all domains, unless there is only one, and of the categories that are not also domains. */
export function shareRows(tables: Tables): Row[] {
  const [domains, categories] = ['domain', 'category'].map((level) =>
    tables.estimates('aggregation.variance_share', { level }),
  ) as [Row[], Row[]];
  const names = new Set(domains.map(({ category }) => category));
  if (names.size < 2) return categories;
  return [...domains, ...categories.filter(({ category }) => !names.has(category!))];
}

function weightSigns(rows: readonly Row[]): Sign[] {
  return matching(rows, { quantity: 'weight' }).map((row) => {
    const { category, method } = row as Record<string, string>;
    return { category: category!, method: method!, estimate: estimateOf(row), symbol: 'times' };
  });
}
