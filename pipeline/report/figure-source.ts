import type { States } from '../cohort/study-snapshots.ts';
import { count, listed } from '../plurals.ts';
import type { Tables } from './findings/finding-tables.ts';

/** Where a figure's numbers are from, and how many models and metrics there are: the lines below its file. */
export function sourceLines(
  tables: Tables,
  names: readonly string[],
  { states, version }: { states: States; version: string },
): string[] {
  const included = (table: string) => tables.rows(table, { included: true }).length;
  const [models, metrics] = [included('cohort.model'), included('cohort.metric')];
  const shown = listed(names.map((name) => name.replace('.', '/')));
  return [
    `Source: metalign ${version}, study ${tables.study.name}; ${names.length === 1 ? 'table' : 'tables'} ${shown}.`,
    `Main metric set: ${count(models, 'model', 'models')}, ${count(metrics, 'metric', 'metrics')}. State of ${states.asOf}.${states.isSimulated ? ' SIMULATED SCORES.' : ''}`,
  ];
}
