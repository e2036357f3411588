import { groups } from 'd3-array';
import { count, upTo } from '../messages/counts-and-lists.ts';
import type { Row } from '../warehouse/rows.ts';

/** Metrics of Brain-Score with scores above 1 or below −1: the number of such models, and the most extreme score. */
export const ABOVE_CEILING = `
  select metric_id, max(metric_title) as title, count(distinct model_id) as n_models,
    arg_max(value, (abs(value), value)) as largest,
    max(value) > 2 or min(value) < -1 as is_impossible
  from cohort.score where (value > 1 or value < -1) and starts_with(metric_id, 'brain-score:')
  group by metric_id order by is_impossible, n_models desc, metric_id`;

const ABOVE = 'above 1, because Brain-Score divides by a ceiling that is itself an estimate';
const IMPOSSIBLE = 'that no share of a ceiling can be, so they are in another unit or wrong';

/** How many metrics have scores above 1 and the first of them, and which scores no estimate of a ceiling explains. */
export function aboveCeilingText(rows: readonly Row[]): string {
  const kinds = groups(rows, ({ is_impossible }) => is_impossible === true);
  const sentences = kinds.map(([isImpossible, metrics]) => {
    const names = metrics.map(
      ({ title, n_models, largest }) =>
        `${title} (${count(Number(n_models), 'model', 'models')}, ${isImpossible ? 'such as' : 'at most'} ${largest})`,
    );
    return (
      `${count(metrics.length, 'metric has', 'metrics have')} scores ` +
      `${isImpossible ? IMPOSSIBLE : ABOVE}: ${upTo(3, names)}`
    );
  });
  return sentences.join('; ');
}
