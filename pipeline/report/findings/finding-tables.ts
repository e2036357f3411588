import { setName } from '../../cohort/cohort.ts';
import type { Study } from '../../studies/study.ts';
import { type Reader, type Row, rowsOf } from '../../warehouse/rows.ts';
import { numberOf, overFamilies, shownName } from './phrases.ts';

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
    this.tables = Object.fromEntries(
      Object.entries(tables).map(([table, rows]) => [table, rows.map(overFamilies)]),
    );
    this.main = study.metric_sets[0]!.name;
    this.isSimulated = tables['cohort.source']!.some(({ origin }) => origin === 'simulated');
    this.names = new Map(
      tables['normalize.model']!.map(({ model_id, name }) => [String(model_id), String(name)]),
    );
  }

  /** The rows of the main metric set with these values. */
  rows(table: string, values: Row = {}): Row[] {
    const wanted = Object.entries(values);
    return this.all(table).filter(
      (row) =>
        setName(String(row.metric_set)) === this.main &&
        wanted.every(([column, value]) => row[column] === value),
    );
  }

  /** All rows of a table without metric sets. */
  all(table: string): readonly Row[] {
    const rows = this.tables[table];
    if (!rows)
      throw new Error(`the report does not read ${table}; list it in report/findings/finding-tables.ts`);
    return rows;
  }

  /** The first row of the main metric set with these values. */
  row(table: string, values: Row = {}): Row | undefined {
    return this.rows(table, values)[0];
  }

  /** Whether a method ties all models: they have the same score, or none. */
  areAllTied(method: unknown): boolean {
    const scores = this.rows('aggregation.model_score', { method: String(method) });
    return scores.length > 1 && scores.every((row) => !(numberOf(row, 'rank') > 1));
  }

  modelName(id: unknown): string {
    return shownName(this.names.get(String(id)) ?? '') || shownName(String(id));
  }
}

/** Reads tables by the queries of {@link findingTables}, or such. */
export async function readTables(
  read: Reader,
  queries: Readonly<Record<string, string>>,
): Promise<Record<string, Row[]>> {
  const found: Record<string, Row[]> = {};
  for (const [table, sql] of Object.entries(queries)) found[table] = rowsOf(await read.columns(sql));
  return found;
}

const WITH_DATE = '* replace (as_of::varchar as as_of)';

/** The columns of tables behind the findings, as SQL. */
const COLUMNS: Readonly<Record<string, string>> = {
  'normalize.model': 'model_id, name',
  'consistency.interval': 'snapshot_id, observer, dataset, measure, estimate, ci_low, ci_high',
  'consistency.difference': 'snapshot_id, measure, observer_a, observer_b, estimate, distinguishable',
  'consistency.rank': '*',
  'cohort.source': 'snapshot_id, origin',
  'cohort.own_model': '*',
  'agreement.summary': '*',
  'agreement.own_pair': '*',
  'agreement.own_category': '*',
  'agreement.own_prediction': '*',
  'aggregation.own_ranking': '*',
  'aggregation.own_replacement': '*',
  'consistency.agreement': '*',
  'cohort.metric': 'metric_set, category, data_set, included',
  'cohort.copy': 'metric_set, model_id, copy_group',
  'agreement.category_pair': '*',
  'agreement.summary_variant': '*',
  'agreement.without_family': '*',
  'agreement.without_data_set': '*',
  'agreement.shared_level': '*',
  'agreement.reliability': '*',
  'agreement.attribute_pair': '*',
  'agreement.attribute_effect': '*',
  'agreement.attribute_without_data_set': '*',
  'agreement.range_restriction': '*',
  'agreement.seed_noise': '*',
  'aggregation.variance_share': '*',
  'aggregation.score_part': '*',
  'aggregation.explained_variance': '*',
  'aggregation.without_family': '*',
  'aggregation.method_agreement': '*',
  'aggregation.model_score': '*',
  'aggregation.ranking': '*',
  'aggregation.leave_out': '*',
  'aggregation.policy_agreement': '*',
  'aggregation.policy_quartile': '*',
  'aggregation.site_comparison': '*',
  'aggregation.tree': 'metric_set, node_id, parent_id',
  'aggregation.redundancy_metric': '*',
  'aggregation.panel': '* replace (chosen_before::varchar as chosen_before)',
  'aggregation.panel_metric': '*',
  'trajectory.cohort': WITH_DATE,
  'trajectory.headline': WITH_DATE,
  'trajectory.claim': WITH_DATE,
  'claims.reading': '*',
  'trajectory.rank_change': '* replace (as_of_from::varchar as as_of_from, as_of_to::varchar as as_of_to)',
};

/** Tables behind the findings, with a query each. */
export const findingTables: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(COLUMNS).map(([table, columns]) => [table, `select ${columns} from ${table}`]),
  ),
  // Only the first and the last date with a mean.
  'trajectory.pair': `
    select metric_set, metric_a, metric_b, as_of::varchar as as_of, estimate
    from trajectory.pair
    where as_of in (
      select unnest([min(as_of), max(as_of)])
      from trajectory.headline
      where quantity = 'mean_pairwise_correlation' and estimate is not null)
    order by all`,
};
