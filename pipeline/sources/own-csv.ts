import path from 'node:path';
import * as z from 'zod';
import { categories } from '../categories.ts';
import { shown, suggestion, UserError } from '../errors.ts';
import { type CsvFile, keysByName, numberIn, readCsv } from './csv-file.ts';
import { type RawFile, type Reading, type Source, undatedMetrics } from './source.ts';
import { contentHashOf } from './table-of-models.ts';

export const ownMetricSchema = z.strictObject({
  category: z.enum(categories),
  title: z.string().min(1).optional(),
  /** The data set it is measured on. */
  data_set: z.string().min(1).optional(),
  higher_is_better: z.boolean().default(true),
});

/** A user's own CSV file, as a study describes it. */
export const ownCsvSchema = z.strictObject({
  /** The prefix of its metrics' ids, and its folder in `raw/`. */
  source_id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected lower-case letters, digits and -'),
  /** A path relative to the study's folder, or an https address. */
  file: z
    .string()
    .regex(
      /^(https:\/\/[^\s/?#@]+([/?#]\S*)?|(?!\/)[\w./-]+)$/,
      'expected a path relative to the folder of the study, of letters, digits, ".", "-", "_" and "/", or an https:// address without a password, since it is published',
    )
    .refine((file) => !file.startsWith('https:') || URL.canParse(file), 'expected a valid address'),
  model_column: z.string().min(1),
  /** The columns of metrics and values, in a long table. */
  metric_column: z.string().min(1).optional(),
  value_column: z.string().min(1).optional(),
  /** By column name, or in a long table by the values of `metric_column`. */
  metrics: z
    .record(z.string().min(1), ownMetricSchema)
    .refine((metrics) => Object.keys(metrics).length > 0, 'expected at least one metric'),
  licence: z.string().min(1).default('none stated'),
  citation: z.string().min(1).default('none stated'),
});
export type OwnCsv = z.infer<typeof ownCsvSchema>;

/** For one table, and for all of its retrievals that are read. */
const MOST_BYTES = 64 * 2 ** 20;

/** Its name in `raw/`. */
export const OWN_CSV_FILE = 'table.csv';

/** The source for a user's own CSV file. */
export function ownCsvSource(own: OwnCsv, studyFolder: string): Source {
  const isRemote = own.file.startsWith('https:');
  return {
    id: own.source_id,
    title: `A table of one's own: ${path.basename(own.file)}`,
    licence: own.licence,
    citation: own.citation,
    files: [
      {
        url: own.file,
        file: OWN_CSV_FILE,
        maximumBytes: MOST_BYTES,
        contentTypes: ['text/csv', 'text/plain', 'application/csv', 'application/octet-stream'],
        ...(isRemote ? {} : { local: path.join(studyFolder, own.file) }),
      },
    ],
    settings: JSON.stringify(own),
    redirectOrigins: [],
    read: async (files) => readRetrievals(files, own),
  };
}

/**
 * Reads the last retrieval, which must match the study, and earlier ones if they match: to list changes, and for studies that
 * name a snapshot. All together may be as large as one table.
 */
function readRetrievals(files: readonly RawFile[], own: OwnCsv): Reading[] {
  const [last, ...before] = files.toReversed();
  const notes: string[] = [];
  const older: Reading[] = [];
  let bytes = last!.bytes.length;
  for (const file of before) {
    bytes += file.bytes.length;
    if (bytes > MOST_BYTES) {
      notes.push(`skipped ${file.where} and older tables: more than ${MOST_BYTES / 2 ** 20} MiB in total`);
      break;
    }
    try {
      older.push(readOwnCsv(file, own));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      notes.push(`skipped an older table, which does not match the study: ${error.message}`);
    }
  }
  return [...older.reverse(), { ...readOwnCsv(last!, own), notes }];
}

function readOwnCsv(file: RawFile, own: OwnCsv): Reading {
  const { names, scores } = own.metric_column === undefined ? readWide(file, own) : readLong(file, own);
  const count = scores.values.length;
  const score = {
    source_key: scores.keys,
    metric_key: scores.metrics,
    version: Array<number>(count).fill(1),
    is_current: Array<boolean>(count).fill(true),
    state: Array<string>(count).fill('scored'),
    value: Float64Array.from(scores.values),
    error: new Float64Array(count).fill(Number.NaN),
    measured_at: Array<null>(count).fill(null),
  };
  const described = undatedMetrics(
    Object.entries(own.metrics).map(([metric_key, { category, title, data_set, higher_is_better }]) => ({
      metric_key,
      title: title ?? metric_key,
      category,
      data_set: data_set ?? own.source_id,
      higher_is_better,
    })),
  );
  const keys = [...names.keys()];
  if (count === 0) {
    throw new UserError({
      where: file.where,
      problem: 'no scores in the table',
      expected: `numbers in ${Object.keys(own.metrics).join(', ')}`,
      next: 'add scores, or remove the table from the study',
    });
  }
  return {
    files: [file.name],
    contentHash: contentHashOf([score, described.metric, { keys }]),
    asOf: file.date,
    isDated: false,
    hasIds: false,
    roundingStep: 0,
    model: {
      source_key: keys,
      name: [...names.values()],
      submitted_at: keys.map(() => null),
      same_as: keys.map(() => null),
    },
    ...described,
    score,
  };
}

interface Cells {
  /** The name of each key. */
  names: Map<string, string>;
  scores: CellScores;
}

/** The cells with a number, as columns, since there may be millions. */
class CellScores {
  readonly keys: string[] = [];
  readonly metrics: string[] = [];
  readonly values: number[] = [];

  add(key: string, metric: string, value: number): void {
    if (Number.isNaN(value)) return;
    this.keys.push(key);
    this.metrics.push(metric);
    this.values.push(value);
  }
}

/** Reads a table with one model per row and one metric per column. */
function readWide(file: RawFile, own: OwnCsv): Cells {
  const metrics = Object.keys(own.metrics);
  const csv = readCsv(file, [own.model_column, ...metrics]);
  const names = nameColumn(file, csv, own);
  const keys = keysByName(names, csv.lines);
  const columns = metrics.map((metric) => csv.header.indexOf(metric));
  const scores = new CellScores();
  for (const [row, key] of keys.entries())
    for (const [m, metric] of metrics.entries())
      scores.add(key, metric, numberIn(file, csv, row, columns[m]!));
  return { names: new Map(keys.map((key, i) => [key, names[i]!])), scores };
}

/** Reads a table with one score per row. Rows with the same name are the same model. */
function readLong(file: RawFile, own: OwnCsv): Cells {
  const [metricColumn, valueColumn] = [own.metric_column!, own.value_column!];
  const csv = readCsv(file, [own.model_column, metricColumn, valueColumn]);
  const names = nameColumn(file, csv, own);
  const metrics = column(csv, metricColumn);
  const missing = Object.keys(own.metrics).find((metric) => !metrics.includes(metric));
  if (missing !== undefined) {
    throw new UserError({
      where: file.where,
      problem: `no rows for the metric ${shown(missing)}`,
      expected: suggestion(missing, [...new Set(metrics)]),
      next: 'correct the name in the study or in the file',
    });
  }
  const rows = [...names.keys()].filter((row) => Object.hasOwn(own.metrics, metrics[row]!));
  const seen = new Set<string>();
  for (const row of rows) {
    const key = JSON.stringify([names[row], metrics[row]]);
    if (seen.has(key)) {
      throw new UserError({
        where: `${file.where}: line ${csv.lines[row]}`,
        problem: 'duplicate score',
        expected: 'one score per model and metric',
        found: shown(csv.rows[row]!.join(',')),
        next: 'remove one of them, or give the models different names',
      });
    }
    seen.add(key);
  }
  const values = csv.header.indexOf(valueColumn);
  const scores = new CellScores();
  for (const row of rows) scores.add(names[row]!, metrics[row]!, numberIn(file, csv, row, values));
  return { names: new Map(rows.map((row) => [names[row]!, names[row]!])), scores };
}

function nameColumn(file: RawFile, csv: CsvFile, { model_column }: OwnCsv): string[] {
  const names = column(csv, model_column);
  const empty = names.findIndex((name) => name.trim() === '');
  if (empty < 0) return names;
  throw new UserError({
    where: `${file.where}: line ${csv.lines[empty]}, column ${shown(model_column)}`,
    problem: 'missing model name',
    expected: 'the name or id of a model',
    next: 'fill it in, or remove the row',
  });
}

function column(csv: CsvFile, name: string): string[] {
  const at = csv.header.indexOf(name);
  return csv.rows.map((row) => row[at]!);
}
