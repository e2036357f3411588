import type { Study } from '../studies/study.ts';

/** Tells whether a metric is from one of the user's own tables. */
export function isOwnMetric({ csv }: Pick<Study, 'csv'>): (metric: string) => boolean {
  const prefixes = csv.map(({ source_id }) => `${source_id}:`);
  return (metric) => prefixes.some((prefix) => metric.startsWith(prefix));
}
