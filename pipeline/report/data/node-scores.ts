import type { Tables } from '../findings/finding-tables.ts';
import { numberOf } from '../findings/row-numbers.ts';

/**
 * Scores of a node of the metric tree (a category, a domain or `all`): the weighted mean of its metrics, for models scored on
 * all of them. Empty if the set has no such node.
 */
export function nodeScores(tables: Tables, node: string): Map<string, number> {
  const weights = new Map(
    tables.rows('aggregation.weight', { node }).map((row) => [row.metric_id, numberOf(row, 'weight')]),
  );
  const sums = new Map<string, { sum: number; metrics: number }>();
  for (const row of tables.rows('cohort.score')) {
    const weight = weights.get(row.metric_id!);
    if (weight === undefined) continue;
    const { sum, metrics } = sums.get(String(row.model_id)) ?? { sum: 0, metrics: 0 };
    sums.set(String(row.model_id), { sum: sum + weight * numberOf(row, 'value'), metrics: metrics + 1 });
  }
  return new Map(
    [...sums].flatMap(([id, { sum, metrics }]) => (metrics === weights.size ? [[id, sum] as const] : [])),
  );
}
