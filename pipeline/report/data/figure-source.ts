import type { States } from '../../cohort/study-date.ts';
import { count, listed } from '../../messages/counts-and-lists.ts';
import type { Tables } from '../finding/tables.ts';

/** Where a figure's numbers are from, and how many models and metrics there are: the lines below its file. */
export function sourceLines(
  tables: Tables,
  tableNames: readonly string[],
  states: States,
  version: string,
): string[] {
  const { row, rows, column, columns } = tables.words;
  const metrics = tables.metrics().length;
  const models = tables.rows('cohort.model', { included: true });
  const complete = models.filter((row) => row.n_scored === metrics).length;
  const completeOnes = complete === models.length ? '' : ` (${complete} scored on every ${column})`;
  const state = states.asOf === null ? '' : ` State of ${states.asOf}.`;
  const files = listed(tableNames.map((name) => name.replace('.', '/')));
  return [
    `Source: metalign ${version}, study ${tables.study.name}; ${tableNames.length === 1 ? 'table' : 'tables'} ${files}.`,
    `${tables.isAlone ? '' : 'Main metric set: '}${count(models.length, row, rows)}${completeOnes}, ${count(metrics, column, columns)}.${state}${states.isSimulated ? ' SIMULATED SCORES.' : ''}`,
  ];
}
