import { LITTLE_VARIES } from '../../statistics/score/range-rule.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import { capital, isPresent, methodName, numberOf, percent } from './phrases.ts';
import { ledByFirst, orderedPairs, rangesInWords } from './rank-words.ts';

/** How far each ranking depends on the data sets, without methods that have no scores or balance a single domain. */
export function rankingFindings(tables: Tables): string[] {
  const domains = tables.rows('aggregation.variance_share', { level: 'domain' });
  const isOneDomain = new Set(domains.map(({ category }) => category)).size < 2;
  const rows = tables
    .rows('aggregation.ranking')
    .filter(({ method }) => !(method === 'balanced' && isOneDomain));
  const without = rows.find(({ reason }) => reason === LITTLE_VARIES);
  if (without)
    return [
      `Ranks have no ranges over resampled data sets: ${percent(numberOf(without, 'varying_weight'))} of the score's weight is on categories or data sets with several metrics, and at least 50 % is needed.`,
    ];
  return rows.flatMap((row) => rankingSentence(tables, row));
}

function rankingSentence(tables: Tables, row: Row): string[] {
  const { method, n_models } = row;
  const first = tables.row('aggregation.model_score', { method: method!, rank: 1 });
  if (tables.isTied(method)) return [`${capital(methodName(method))}: all ${n_models} models are tied.`];
  if (!first || !isPresent(row, 'share_ordered')) return [];
  return [
    `${capital(methodName(method))}: ${tables.modelName(first.model_id)} is first of the ${n_models} models scored on all metrics, and ${ledByFirst(row)} of data sets and metrics. ${orderedPairs(row)}. ${rangesInWords(row, first)}`.trimEnd(),
  ];
}
