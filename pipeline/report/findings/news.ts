import { correlation } from '../words/number-format.ts';
import type { Tables } from './finding-tables.ts';
import { samePairs } from './trajectory-findings.ts';

/** What changed since the date before, for a study of the newest scores; null if there is nothing to compare. */
export function newsOf(tables: Tables): string | null {
  const { as_of, csv, trials } = tables.study;
  if (as_of !== 'latest' || csv.length > 0 || trials) return null;
  const dates = tables.rows('trajectory.cohort').filter(({ included }) => included);
  const [before, now] = dates.slice(-2);
  if (!before || !now) return null;
  const change = (column: string, what: string) => `${now[column]} ${what} (before: ${before[column]})`;
  const counts = `${change('n_metrics', 'metrics with enough scores')}, and ${change('n_complete', 'models that have all of them')}`;
  // Other pairs of metrics cannot be compared.
  const same = samePairs(tables, before.as_of, now.as_of);
  const moved = same
    ? ` Over the ${same.pairs} pairs of metrics that both dates have, the average correlation went from ${correlation(same.before)} to ${correlation(same.after)}.`
    : '';
  return `New since ${before.as_of}: ${counts}.${moved}`;
}
