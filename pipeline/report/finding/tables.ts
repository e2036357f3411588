import { ABOVE_CEILING } from '../../cohort/above-ceiling.ts';
import { setName } from '../../cohort/cohort.ts';
import { count, listed } from '../../messages/counts-and-lists.ts';
import { correlationMethods } from '../../statistics/correlation/correlations.ts';
import { isOfTablesAlone } from '../../studies/folder.ts';
import type { Study } from '../../studies/study.ts';
import { mapped, type Reader, type Rows, rowsOf } from '../../warehouse/rows.ts';
import { constants } from '../words/constants.ts';
import { distinct, type Estimate, hasEstimate, isKnown, matching, type Values } from '../words/numbers.ts';
import { categoryName, shownName } from '../words/phrases.ts';
import { MODELS_AND_METRICS, type TableWords, tableWords } from '../words/table-words.ts';

/** The mean correlation of all pairs, in agreement/summary. */
export const MEAN = { quantity: 'mean_pairwise_correlation' };

/** A mean correlation of pairs of metrics. */
export type Mean = Estimate & Pick<Rows['agreement.summary'], 'n_pairs' | 'metric_set'>;

/** A mean correlation over fewer models, over which in words, and that over all of them. */
export interface Narrower {
  mean: Rows['agreement.summary'] | Rows['agreement.range_restriction'];
  over: string;
  all?: Rows['agreement.range_restriction'] | undefined;
}

/** A table that the report reads. */
export type Table = keyof Rows;
type StudyRows = { readonly [Name in Table]?: Rows[Name][] };

/** A study's tables, for findings and figures. */
export class Tables {
  /** Whether the study is about tables of the user's own alone. */
  readonly isAlone: boolean;
  /** What models and metrics are called: by a user's table if there are no others. */
  readonly words: TableWords;
  private readonly main: string;
  private readonly names: Map<unknown, unknown>;

  constructor(
    readonly study: Study,
    private readonly tables: StudyRows,
  ) {
    this.main = study.metric_sets[0]!.name;
    const [source] = tables['cohort.source']!;
    this.isAlone = isOfTablesAlone(study);
    this.words = this.isAlone ? tableWords(source?.rows_called) : MODELS_AND_METRICS;
    const models = tables['normalize.model']!;
    this.names = new Map(models.map(({ model_id, name }) => [model_id, name]));
  }

  /** The rows of a metric set, by default the main one, with these values, in the order of the table's contract. */
  rows<Name extends Table>(table: Name, values: Values<Rows[Name]> = {}, set = this.main): Rows[Name][] {
    return matching(this.ofSet(table, set), values);
  }

  /** The same, without those that lack a number. */
  estimates<Name extends Table>(table: Name, values: Values<Rows[Name]> = {}): Rows[Name][] {
    return this.rows(table, values).filter(hasEstimate);
  }

  /** The same in the first metric set that has any row of the table: the user's metrics need not be in the main one. */
  ownRows<Name extends Table>(table: Name, values: Values<Rows[Name]> = {}): Rows[Name][] {
    const sets = this.study.metric_sets.map(({ name }) => this.ofSet(table, name));
    return matching(sets.find((rows) => rows.length > 0) ?? [], values);
  }

  /** The same tables with the set that has the user's metrics alone, if there is any. */
  ofOwnSet(): Tables {
    const [own] = this.ownRows('agreement.own_category');
    return own ? this.ofSetOf(own) : this;
  }

  /** The same tables with the set of a row alone. */
  ofSetOf({ metric_set }: { metric_set: string }): Tables {
    const sets = this.study.metric_sets.filter(({ name }) => name === setName(metric_set));
    return new Tables({ ...this.study, metric_sets: sets }, this.tables);
  }

  /** The rows of a metric set. */
  ofSet<Name extends Table>(table: Name, set: string): Rows[Name][] {
    return this.all(table).filter((row) => 'metric_set' in row && setName(row.metric_set) === set);
  }

  /** All rows of a table without metric sets. */
  all<Name extends Table>(table: Name): readonly Rows[Name][] {
    const rows = this.tables[table];
    if (!rows) throw new Error(`the report does not read ${table}; list it in report/finding/tables.yml`);
    return rows;
  }

  /** The row of aggregation/ranking by the method that is shown first; undefined if nothing is ranked. */
  mainRanking() {
    return this.row('aggregation.ranking', { is_main: true });
  }

  /** The same if its rows have rank sets. */
  orderedRanking() {
    const ranking = this.mainRanking();
    return isKnown(ranking?.n_may_be_first) ? ranking : undefined;
  }

  /** The method that is shown first. */
  mainMethod(): string {
    return String(this.mainRanking()?.method ?? this.study.aggregations[0]);
  }

  /** The scores by a method, by default that which is shown first, the best first. */
  ranked(method = this.mainMethod()) {
    const scores = this.rows('aggregation.model_score', { method });
    return scores.filter(({ rank }) => isKnown(rank));
  }

  /** The first row of the main metric set with these values. */
  row<Name extends Table>(table: Name, values: Values<Rows[Name]> = {}): Rows[Name] | undefined {
    return this.rows(table, values)[0];
  }

  /** The metrics of a metric set, by default the main one, with these values. */
  metrics(values: Values<Rows['cohort.metric']> = {}, set?: string) {
    return this.rows('cohort.metric', { ...values, included: true }, set);
  }

  /** The mean correlation of all pairs. */
  meanAgreement() {
    return this.row('agreement.summary', MEAN);
  }

  /** A mean of agreement/summary over the pairs of different data sets, if at least a quarter of all pairs are of one. */
  acrossDataSets({ metric_set, quantity, n_pairs }: Rows['agreement.summary']) {
    const variant = { variant: 'different_data_sets', quantity };
    const [row] = this.rows('agreement.summary_variant', variant, setName(metric_set));
    return row && hasEstimate(row) && row.n_pairs <= 0.75 * n_pairs ? row : undefined;
  }

  /** The pair of categories that the study asks about; null if it asks about all pairs. */
  asked(): { category_a: string; category_b: string } | null {
    const between = this.study.question?.between;
    return between ? { category_a: between[0], category_b: between[1] } : null;
  }

  /** What it asks about, as the subject of a sentence. */
  subject(): string {
    const asked = this.asked();
    return asked ? listed(Object.values(asked).map(categoryName)) : `the ${this.words.columns}`;
  }

  /** The mean correlation that answers the study's question. */
  headline(): Mean | undefined {
    const asked = this.asked();
    return asked ? this.row('agreement.category_pair', asked) : this.meanAgreement();
  }

  /** A part of the score in words: a domain with a single category is called by that. */
  partName(part: string): string {
    const own = this.metrics({ domain: part });
    const categories = distinct(own, 'category');
    return categoryName(categories.length === 1 ? categories[0] : part);
  }

  /** The same over fewer models: those of the sets that name theirs, or the better half of those with the control. */
  narrower(): Narrower[] {
    const asked = this.asked();
    if (asked) {
      const above = (quantile: number) =>
        this.estimates('agreement.range_restriction', { ...asked, quantile })[0];
      const half = above(0.5);
      const all = above(0);
      const over = `over the more accurate half of the ${all?.n_models} models with a known accuracy`;
      return half ? [{ mean: half, over, all }] : [];
    }
    const sets = this.study.metric_sets.filter(({ models }) => models);
    return sets.flatMap(({ name, title }) => {
      const over = `${title.charAt(0).toLowerCase()}${title.slice(1)}`;
      return this.rows('agreement.summary', MEAN, name).map((mean) => ({ mean, over }));
    });
  }

  /** How many rows a user's table has in all, and how many of them are not ranked, or else not counted; undefined if all are. */
  unranked(counted: { n_models: number } | undefined = this.row('aggregation.concordance')) {
    const all = this.names.size;
    const others = all - (counted?.n_models ?? Number.NaN);
    return this.isAlone && others > 0 ? { all, others } : undefined;
  }

  /** How many rows have too few scores to count in a mean correlation; empty without any, and beside a leaderboard. */
  withoutSparse(mean: { n_models: number }): string {
    const { row, rows, columns } = this.words;
    const sparse = this.unranked(mean)?.others;
    return sparse
      ? `, leaving out ${count(sparse, row, rows)} with less than a quarter of the ${columns}`
      : '';
  }

  modelName(id: unknown): string {
    return shownName(this.names.get(id) ?? '') || shownName(id);
  }
}

const OTHER_CORRELATIONS: readonly unknown[] = correlationMethods.filter((method) => method !== 'spearman');

/** Reads a study's tables by the queries of {@link findingTables}, or such. Of correlations, these are Spearman's only. */
export async function readTables(read: Reader, study: Study, queries: Readonly<Record<string, string>>) {
  const found: Record<string, object[]> = {};
  for (const [table, sql] of Object.entries(queries)) {
    const rows = rowsOf(await read.columns(sql));
    found[table] = rows.filter(({ method }) => !OTHER_CORRELATIONS.includes(method));
  }
  return new Tables(study, found);
}

const SQL = constants<Record<'findings' | 'page', Record<string, string>>>('finding/tables.yml');

/** The queries behind tables of `tables.yml`. */
export function queriesOf(part: 'findings' | 'page'): Record<string, string> {
  return mapped(SQL[part], (sql, table) => (sql.startsWith('select ') ? sql : `select ${sql} from ${table}`));
}

/** Tables behind the findings, with a query each. */
export const findingTables: Record<string, string> = {
  ...queriesOf('findings'),
  'cohort.above_ceiling': ABOVE_CEILING,
};
