import { type ColumnContract, type Contract, idColumn } from './contract.ts';
import { identifier, qualified } from './database.ts';

/** Queries for the names of all ids, by the key of a column's contract and by the stage that has them. */
const NAMES = {
  name_of: {
    normalize: 'select model_id as id, name from normalize.model',
    cohort: 'select distinct model_id as id, model_name as name from cohort.model',
  },
  title_of: {
    normalize: 'select metric_id as id, title as name from normalize.metric',
    cohort: 'select distinct metric_id as id, metric_title as name from cohort.metric',
  },
};

/** A column with the names of the ids in the column `of`, and the query for the names. */
type NameColumn = Record<'column' | 'of' | 'names', string>;

/** The columns of a table that its SQL or its stage makes: all except names. */
export function columnsMade({ columns }: Contract): Record<string, ColumnContract> {
  return Object.fromEntries(Object.entries(columns).filter(([, column]) => idColumn(column) === undefined));
}

/**
 * The columns of names. A stage that does not read `normalize` takes them from `cohort`, so that a model that the study does
 * not use changes nothing in it.
 *
 * @param reads the stages that the table's stage reads
 */
export function nameColumns({ columns }: Contract, reads: { has(stage: string): boolean }): NameColumn[] {
  const from = reads.has('normalize') ? 'normalize' : 'cohort';
  return Object.entries(columns).flatMap(([column, contract]) => {
    const of = idColumn(contract);
    if (of === undefined) return [];
    return { column, of, names: NAMES[contract.name_of ? 'name_of' : 'title_of'][from] };
  });
}

/** The rows of a table with their names, in the order of the contract. */
export function selectWithNames({ columns }: Contract, table: string, names: readonly NameColumn[]): string {
  const selected = Object.keys(columns).map((column) =>
    names.some((each) => each.column === column)
      ? `${identifier(column)}.name as ${identifier(column)}`
      : `made.${identifier(column)}`,
  );
  const joins = names.map(
    ({ column, of, names: query }) =>
      `left join (${query}) as ${identifier(column)} on made.${identifier(of)} = ${identifier(column)}.id`,
  );
  return `select ${selected.join(', ')} from ${qualified(table)} as made ${joins.join(' ')}`;
}
