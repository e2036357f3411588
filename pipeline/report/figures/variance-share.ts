import type { Tables } from '../../studies/findings/tables.ts';
import { isPresent, numberOf } from '../../studies/findings/words.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Figure } from '../figure.ts';
import { methodBars, type Sign } from '../method-bars.ts';
import { orderedCategories, withoutVariance } from './explained-variance.ts';

/** What share of a score's variance each category makes: shares that sum to 1. */
export function varianceShare(tables: Tables): Figure {
  const all = ofDomains(tables).concat(ofCategories(tables));
  const rows = all.filter(({ quantity }) => quantity === 'covariance_share');
  return {
    title: 'What each category makes of a score’s variance: shares that sum to 100 %',
    caption:
      'Bars: the covariance share, Cov(the category’s terms, score) ÷ Var(score), with 95 % intervals; over the two domains, and over the categories, these sum to 100 %. A share above the weight means that a category decides more than it is meant to.',
    tables: ['aggregation.variance_share'],
    description: `Bars for ${orderedCategories(rows).length} categories by ${tables.study.aggregations.length} methods of aggregation, with signs for the Shapley share and for the weight.`,
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

function ofDomains(tables: Tables): Row[] {
  return tables.rows('aggregation.variance_share', { level: 'domain' }).filter(hasValue);
}

/** Of the categories that are not a domain by themselves, and so are not shown already. */
function ofCategories(tables: Tables): Row[] {
  const domains = new Set(ofDomains(tables).map(({ category }) => category));
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
