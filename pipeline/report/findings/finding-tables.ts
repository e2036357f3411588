import { ABOVE_CEILING } from '../../cohort/above-ceiling.ts';
import { setName } from '../../cohort/cohort.ts';
import type { Study } from '../../studies/study.ts';
import { mapped, type Reader, type Row, rowsOf } from '../../warehouse/rows.ts';
import { constants } from '../data/constants.ts';
import { shownName } from './phrases.ts';
import { isPresent, matching, numberOf, overFamilies } from './row-numbers.ts';

/** A study's tables, for findings and figures. */
export class Tables {
  private readonly main: string;
  private readonly names: Map<string, string>;
  /** Whether any score is simulated. */
  readonly isSimulated: boolean;

  private readonly tables: Readonly<Record<string, Row[]>>;

  constructor(
    readonly study: Study,
    tables: Readonly<Record<string, Row[]>>,
  ) {
    const all = Object.entries(tables);
    this.tables = Object.fromEntries(all.map(([table, rows]) => [table, rows.map(overFamilies)]));
    this.main = study.metric_sets[0]!.name;
    this.isSimulated = tables['cohort.source']!.some(({ origin }) => origin === 'simulated');
    const models = tables['normalize.model']!;
    this.names = new Map(models.map(({ model_id, name }) => [String(model_id), String(name)]));
  }

  /** The rows of the main metric set with these values. */
  rows(table: string, values: Row = {}): Row[] {
    return matching(this.ofSet(table, this.main), values);
  }

  /** The same, without those that lack a number. */
  estimates(table: string, values: Row = {}, column = 'estimate'): Row[] {
    return this.rows(table, values).filter((row) => isPresent(row, column));
  }

  /** The same in the first metric set that has any row of the table: the user's metrics need not be in the main one. */
  ownRows(table: string, values: Row = {}): Row[] {
    const sets = this.study.metric_sets.map(({ name }) => this.ofSet(table, name));
    return matching(sets.find((rows) => rows.length > 0) ?? [], values);
  }

  private ofSet(table: string, set: string): Row[] {
    return this.all(table).filter(({ metric_set }) => setName(String(metric_set)) === set);
  }

  /** All rows of a table without metric sets. */
  all(table: string): readonly Row[] {
    const rows = this.tables[table];
    if (!rows) throw new Error(`the report does not read ${table}; list it in report/findings/tables.yml`);
    return rows;
  }

  /** The first row of the main metric set with these values. */
  row(table: string, values: Row = {}): Row | undefined {
    return this.rows(table, values)[0];
  }

  /** The mean correlation of all pairs. */
  meanAgreement(): Row | undefined {
    return this.row('agreement.summary', { quantity: 'mean_pairwise_correlation', method: 'spearman' });
  }

  /** Whether a method ties all models: they have the same score, or none. */
  areAllTied(method: unknown): boolean {
    const scores = this.rows('aggregation.model_score', { method: String(method) });
    return scores.length > 1 && scores.every((row) => !(numberOf(row, 'rank') > 1));
  }

  modelName(id: unknown): string {
    return shownName(this.names.get(String(id)) ?? '') || shownName(id);
  }
}

/** Reads tables by the queries of {@link findingTables}, or such. */
export async function readTables(read: Reader, queries: Readonly<Record<string, string>>) {
  const found: Record<string, Row[]> = {};
  for (const [table, sql] of Object.entries(queries)) found[table] = rowsOf(await read.columns(sql));
  return found;
}

const SQL = constants<Record<'findings' | 'page', Record<string, string>>>('findings/tables.yml');

/** The queries behind tables of `tables.yml`. */
export function queriesOf(part: 'findings' | 'page'): Record<string, string> {
  return mapped(SQL[part], (sql, table) => (sql.startsWith('select ') ? sql : `select ${sql} from ${table}`));
}

/** Tables behind the findings, with a query each. */
export const findingTables: Record<string, string> = {
  ...queriesOf('findings'),
  'cohort.above_ceiling': ABOVE_CEILING,
};
