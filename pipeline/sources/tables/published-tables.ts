import { group } from 'd3-array';
import { type CsvFile, cellIn, numberIn, readCsv, wrongCell } from '../formats/csv-file.ts';
import {
  contentHashOf,
  gitHubFile,
  type RawFile,
  type ScoredSnapshot,
  type Source,
  undated,
  undatedMetrics,
  undatedScores,
} from '../source.ts';
import { filledColumn } from './own-table.ts';

/** Scores in one column of a published table with a row per model, or per model and labels. */
export interface PublishedTable {
  /** The file's path on GitHub: owner, repository, commit, path. */
  path: string;
  /** Its name in `raw/`; several entries may read one file. */
  file: string;
  /** The columns with the names of models and with the scores. */
  model: string;
  value: string;
  /** The column with the noise ceiling that scores were divided by, the same in all rows; simulated tables have none. */
  ceiling?: string;
  /** The metric; or the columns whose cells name it, after a common beginning. */
  metric: string | { before: string; columns: readonly string[] };
  /** Whether its scores are per cent; scores are shares. */
  isPerCent?: boolean;
  /** Whether only models of the tables before it count. */
  isOfKnown?: boolean;
  about: (metric: string) => MetricAbout;
}

/** What a metric is about. */
export type MetricAbout = Record<'title' | 'category' | 'data_set', string>;

type Described = Pick<Source, 'id' | 'title' | 'licence' | 'citation' | 'joins'> & {
  /** The date of the tables' commit; the tables have none. */
  asOf: string;
  tables: readonly PublishedTable[];
  nameOf?: (name: string) => string;
};

/** A source of tables that others published with their code. */
export function publishedTables({ asOf, tables, nameOf = (name) => name, ...source }: Described) {
  const files = new Map(tables.map(({ path, file }) => [file, gitHubFile(path, file)]));
  return {
    ...source,
    tables,
    files: [...files.values()],
    async read(raw) {
      const last = (name: string) => raw.filter((file) => file.name === name).at(-1);
      const read = [...files.keys()].flatMap((name) => last(name) ?? []);
      const known = new Set<string>();
      const scores = tables.flatMap((table) => {
        const file = last(table.file);
        const found = file ? scoresIn(file, table, nameOf) : [];
        if (table.isOfKnown) return found.filter(({ model }) => known.has(model));
        for (const { model } of found) known.add(model);
        return found;
      });
      return [snapshotOf(read, scores, asOf)];
    },
  } satisfies Source & Pick<Described, 'tables'>;
}

type Score = { model: string; metric: string; value: number; ceiling: number | null; table: PublishedTable };

export const scaleOf = ({ isPerCent }: PublishedTable) => (isPerCent ? 100 : 1);

/** The scores of a table; rows that repeat an earlier one are left out. */
function scoresIn(file: RawFile, table: PublishedTable, nameOf: (name: string) => string): Score[] {
  const { metric } = table;
  const labels = typeof metric === 'string' ? [] : metric.columns;
  const csv = readCsv(file, [table.model, table.value, ...labels]);
  const models = filledColumn(csv, table.model).map(nameOf);
  const cells = labels.map((label) => filledColumn(csv, label));
  const metricIn = (row: number) =>
    typeof metric === 'string' ? metric : [metric.before, ...cells.map((column) => column[row])].join('-');
  const hasCeiling = table.ceiling !== undefined && csv.header.includes(table.ceiling);
  const rows = new Map<string, number>();
  const scores: Score[] = [];
  for (const [row, model] of models.entries()) {
    const score = { model, metric: metricIn(row), value: numberIn(csv, row, table.value) / scaleOf(table) };
    const key = JSON.stringify([model, score.metric]);
    const first = rows.get(key);
    if (first === undefined) {
      rows.set(key, row);
      scores.push({ ...score, ceiling: hasCeiling ? numberIn(csv, row, table.ceiling!) : null, table });
    } else requireSameScore(csv, table.value, row, first);
  }
  return scores;
}

/** Refuses a second score of a model on a metric that is not the first one. */
function requireSameScore(csv: CsvFile, column: string, row: number, first: number): void {
  if (Object.is(numberIn(csv, row, column), numberIn(csv, first, column))) return;
  throw wrongCell(
    csv,
    row,
    column,
    'another score of the same model and metric',
    `${cellIn(csv, first, column)}, as in line ${csv.lines[first]}`,
    'check the table; its format may have changed',
  );
}

function snapshotOf(files: readonly RawFile[], all: readonly Score[], asOf: string): ScoredSnapshot {
  const scores = all.filter(({ value }) => !Number.isNaN(value));
  const about = [...group(scores, ({ metric }) => metric)].map(([metric_key, [first]]) => ({
    metric_key,
    ceiling: first!.ceiling,
    ...first!.table.about(metric_key),
  }));
  const score = undatedScores({
    source_key: scores.map(({ model }) => model),
    metric_key: scores.map(({ metric }) => metric),
    value: scores.map(({ value }) => value),
  });
  const { metric, version } = undatedMetrics(about);
  const names = [...new Set(scores.map(({ model }) => model))];
  return {
    ...undated(files, asOf),
    contentHash: contentHashOf([score, metric]),
    model: { source_key: names, name: names },
    metric: { ...metric, ceiling: about.map(({ ceiling }) => ceiling) },
    version,
    score,
  };
}
