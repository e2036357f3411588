import { count, upTo } from '../messages/plurals.ts';
import type { Row } from '../warehouse/rows.ts';

/** The metrics of Brain-Score with scores above 1 in a study: in how many models, and the largest. */
export const ABOVE_CEILING = `
  select metric_id, max(metric_title) as title, count(distinct model_id) as n_models, max(value) as largest
  from cohort.score where value > 1 and starts_with(metric_id, 'brain-score:')
  group by metric_id order by n_models desc, metric_id`;

/** How many metrics have scores above 1, and the first of them. */
export function aboveCeilingText(rows: readonly Row[]): string {
  const names = rows.map(
    ({ title, n_models, largest }) =>
      `${title} (${count(Number(n_models), 'model', 'models')}, at most ${largest})`,
  );
  return `${count(rows.length, 'metric has', 'metrics have')} scores above 1, because Brain-Score divides by a ceiling that is itself an estimate: ${upTo(3, names)}`;
}
