import { count } from '../../plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import { capital, isPresent, methodName, numberOf, percent } from './phrases.ts';

/** Uncertainty of each ranking, without methods that have no scores or balance a single domain. */
export function rankingFindings(tables: Tables): string[] {
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
