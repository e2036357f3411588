import { sort } from 'd3-array';
import { listed } from '../../messages/plurals.ts';
import { domains, inOrder } from '../../sources/categories.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Sketch } from '../drawing/figure.ts';
import { type MethodBars, methodBars, type Sign } from '../drawing/method-bars.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { percent, percentage } from '../findings/number-format.ts';
import { capital, categoryName } from '../findings/phrases.ts';
import { estimateOf, isAbove, matching } from '../findings/row-numbers.ts';

/** R² of every score on every category, with the paper's numbers. */
export function explainedVariance(tables: Tables): Sketch {
  const rows = tables.estimates('aggregation.explained_variance');
  const bars: MethodBars = {
    rows,
    methods: tables.study.aggregations,
    categories: orderedCategories(rows),
    signs: published(tables),
    label: 'explained variance (R²)',
    legend: legend(tables),
  };
  return {
    title: message(rows),
    caption: `R² of the simple linear regression of the score on a category’s mean, by aggregation method, with 95 % intervals over model families (n = ${rows[0]?.n_models ?? 0} models). Categories are correlated, so the bars need not sum to 100 %.`,
    description: `Bars for ${bars.categories.length} categories and ${bars.methods.length} aggregation methods.`,
    draw: () => (rows.length === 0 ? { missing: withoutVariance(tables) } : methodBars(bars)),
  };
}

/** The two domains that explain most of the arithmetic mean. */
function message(rows: readonly Row[]): string {
  const isDomain = ({ category }: Row) => (domains as readonly unknown[]).includes(category);
  const own = matching(rows, { method: 'arithmetic_mean' }).filter(isDomain);
  const [first, second] = sort(own, (row) => -estimateOf(row));
  if (!first || !second) return '';
  const share = (row: Row) => percent(estimateOf(row));
  return `${capital(categoryName(first.category))} explains ${share(first)} of the score’s variance, ${categoryName(second.category)} ${share(second)}${isAbove(first, second) ? '' : ', not clearly less'}`;
}

/** Why there is no variance to explain. */
export function withoutVariance(tables: Tables): string {
  return tables.rows('aggregation.model_score').length === 0
    ? 'Too few models are scored on every metric to combine their scores.'
    : 'Every aggregation method gives all models the same score, or none, so there is no variance.';
}

/** Domains first, then categories. */
export function orderedCategories(rows: readonly Row[]): string[] {
  const found = inOrder(rows.map(({ category }) => category));
  return [...new Set<string>([...domains, ...found])].filter((name) => found.includes(name));
}

/** A sign for every published R². */
function published({ study }: Tables): Sign[] {
  return study.claims.flatMap(({ quantity, published: estimate, reference }) => {
    if (quantity.kind !== 'explained_variance' || estimate === null) return [];
    const symbol = reference.includes('workshop') ? 'circle' : 'diamond';
    return [{ category: quantity.category, method: quantity.method, estimate, symbol }];
  });
}

function legend(tables: Tables): MethodBars['legend'] {
  const all = published(tables);
  const words = { diamond: 'published in the paper', circle: 'in its workshop version' } as const;
  return (['diamond', 'circle'] as const).flatMap((symbol) => {
    const own = all.filter((sign) => sign.symbol === symbol);
    const value = ({ category, estimate }: Sign) => `${categoryName(category)} ${percentage(estimate, 2)}`;
    return own.length === 0 ? [] : [{ symbol, text: `${words[symbol]}: ${listed(own.map(value))}` }];
  });
}
