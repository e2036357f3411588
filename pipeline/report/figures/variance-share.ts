import type { Row } from '../../warehouse/rows.ts';
import type { Figure } from '../figure.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { isPresent, numberOf } from '../findings/phrases.ts';
import { methodBars, type Sign } from '../method-bars.ts';
import { orderedCategories, withoutVariance } from './explained-variance.ts';

/** Each category's share of a score's variance; the shares sum to 1. */
export function varianceShare(tables: Tables): Figure {
  const all = domainRows(tables).concat(categoryRows(tables));
  const rows = all.filter(({ quantity }) => quantity === 'covariance_share');
  return {
    title: 'Share of the score’s variance by category',
    caption: `Covariance share, Cov(the category’s part of the score, score) ÷ Var(score), with 95 % intervals (bootstrap over models; n = ${rows[0]?.n_models ?? 0} models). Shares sum to 100 % over domains and over categories; a category whose share is above its weight counts more than intended.`,
    tables: ['aggregation.variance_share'],
    description: `Bars for ${orderedCategories(rows).length} categories and ${tables.study.aggregations.length} aggregation methods, with signs for the Shapley share and the weight.`,
    draw: () =>
      rows.length === 0
        ? { missing: withoutVariance(tables) }
        : methodBars(
            rows,
            { methods: tables.study.aggregations, categories: orderedCategories(rows) },
            [...signs(all, 'shapley_share', 'circle'), ...signs(all, 'weight', 'times')],
            'share of the score’s variance',
            [
              { symbol: 'circle', text: 'Shapley share of R²' },
              { symbol: 'times', text: 'weight in the score' },
            ],
          ),
  };
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
  return isPresent(row, 'estimate');
}

function signs(rows: readonly Row[], quantity: string, symbol: Sign['symbol']): Sign[] {
  return rows
    .filter((row) => row.quantity === quantity)
    .map((row) => ({
      category: String(row.category),
      method: String(row.method),
      estimate: numberOf(row, 'estimate'),
      symbol,
    }));
}
