import { correction, shown, suggestion, UserError } from '../../messages/errors.ts';
import { upToTwenty } from '../../messages/plurals.ts';
import type { RawFile } from '../source.ts';
import { type CsvFile, numberIn, parsedNumber, readCsv, whyNoNumber } from './csv-file.ts';
import type { OwnCsv } from './own-csv-schema.ts';

/** The content of a user's table. */
export interface OwnTable {
  /** Model names. */
  names: string[];
  metrics: string[];
  scores: CellScores;
  /** Notes for the log. */
  notes: string[];
}

/** Cells with a number or a failure (NaN), as columns, since there may be millions. */
class CellScores {
  readonly names: string[] = [];
  readonly metrics: string[] = [];
  readonly values: number[] = [];

  add(name: string, metric: string, cell: Cell): void {
    if (cell === 'missing') return;
    this.names.push(name);
    this.metrics.push(metric);
    this.values.push(cell === 'failed' ? Number.NaN : cell);
  }
}

type Cell = number | 'failed' | 'missing';

/** The leaderboard's mark of a model that was run but gave no number. */
const FAILED = 'X';
const MISSING = ['', 'NA', 'N/A', 'NaN', 'nan', 'None', 'null'];

/** Reads a table with one model per row and one metric per column, or with one score per row. */
export function readOwnTable(file: RawFile, own: OwnCsv): OwnTable {
  return own.metric_column === undefined ? readWide(file, own) : readLong(file, own);
}

function readWide(file: RawFile, own: OwnCsv): OwnTable {
  const listed = Object.keys(own.metrics ?? {});
  const csv = readCsv(file, [...(own.model_column === undefined ? [] : [own.model_column]), ...listed]);
  const nameColumn = own.model_column ?? nameColumnOf(file, csv);
  const names = modelNames(file, csv, nameColumn);
  requireOneRowEach(file, csv, names);
  const { metrics, notes } =
    own.metrics === undefined ? columnsOfNumbers(file, csv, nameColumn) : { metrics: listed, notes: [] };
  const columns = metrics.map((metric) => csv.header.indexOf(metric));
  const scores = new CellScores();
  for (const [row, name] of names.entries())
    for (const [m, metric] of metrics.entries())
      scores.add(name, metric, cellIn(file, csv, row, columns[m]!));
  return { names, metrics, scores, notes };
}

function readLong(file: RawFile, own: OwnCsv): OwnTable {
  const [metricColumn, valueColumn] = [own.metric_column!, own.value_column!];
  const csv = readCsv(file, [
    ...(own.model_column === undefined ? [] : [own.model_column]),
    metricColumn,
    valueColumn,
  ]);
  const names = modelNames(file, csv, own.model_column ?? nameColumnOf(file, csv));
  const metricOf = column(csv, metricColumn);
  const found = [...new Set(metricOf)];
  const metrics = own.metrics === undefined ? found : Object.keys(own.metrics);
  const missing = metrics.find((metric) => !found.includes(metric));
  if (missing !== undefined) {
    throw new UserError({
      where: file.where,
      problem: `no rows for the metric ${shown(missing)}`,
      expected: suggestion(missing, found),
      next: correction(missing, found, 'correct the name in the study or in the file'),
    });
  }
  const wanted = new Set(metrics);
  const rows = [...names.keys()].filter((row) => wanted.has(metricOf[row]!));
  requireOneScoreEach(file, csv, rows, (row) => JSON.stringify([names[row], metricOf[row]]));
  const values = csv.header.indexOf(valueColumn);
  const scores = new CellScores();
  for (const row of rows) scores.add(names[row]!, metricOf[row]!, cellIn(file, csv, row, values));
  return { names: [...new Set(rows.map((row) => names[row]!))], metrics, scores, notes: [] };
}

function cellIn(file: RawFile, csv: CsvFile, row: number, at: number): Cell {
  const number = numberIn(file, csv, row, at, [...MISSING, FAILED]);
  if (!Number.isNaN(number)) return number;
  return csv.rows[row]![at]!.trim() === FAILED ? 'failed' : 'missing';
}

const NAME_COLUMNS = /^(models?|model[_ ]?names?|names?|net(work)?s?|identifier|model[_ ]?(id|identifier))$/i;

/** The column of model names: one with a name such as `model`, or else the first one. */
function nameColumnOf(file: RawFile, { header }: CsvFile): string {
  const found = header.filter((name) => NAME_COLUMNS.test(name));
  if (found.length < 2) return found[0] ?? header[0] ?? '';
  throw new UserError({
    where: `${file.where}: line 1`,
    problem: 'several columns may have the model names',
    expected: 'one column such as "model"',
    found: found.map(shown).join(', '),
    next: 'rename the others, or name the column as "model_column" in a study',
  });
}

/** The columns of numbers. Columns of text, and those without a name (such as row numbers), are left out with a note. */
function columnsOfNumbers(
  file: RawFile,
  csv: CsvFile,
  nameColumn: string,
): Pick<OwnTable, 'metrics' | 'notes'> {
  const others = csv.header.filter((name) => name !== nameColumn);
  const metrics = others.filter((name) => name !== '' && isMostlyNumbers(csv, csv.header.indexOf(name)));
  if (metrics.length === 0) throw withoutNumbers(file, csv, others);
  const ignored = others
    .filter((name) => !metrics.includes(name))
    .map((name) => {
      const why = firstCell(csv, name)?.why;
      return why === undefined ? shown(name) : `${shown(name)} (${why.found})`;
    });
  return {
    metrics,
    notes: ignored.length === 0 ? [] : [`ignored columns of text or without a name: ${upToTwenty(ignored)}`],
  };
}

/** Names the first cell that looks like a number, or else the first one, and says why it is none. */
function withoutNumbers(file: RawFile, csv: CsvFile, columns: readonly string[]): UserError {
  const cells = columns.flatMap((name) => firstCell(csv, name) ?? []);
  const cell = cells.find(({ why }) => why !== undefined) ?? cells[0];
  return new UserError({
    where: cell ? `${file.where}: ${cell.place}` : file.where,
    problem: 'no column of numbers',
    expected: 'a column of model names, and at least one column of scores',
    found: cell ? (cell.why?.found ?? `${shown(cell.cell)}, which is text`) : emptyTable(csv, columns),
    next: cell?.why?.next ?? 'add the scores, one column per metric, separated by commas, semicolons or tabs',
  });
}

/** The first cell of a column with a name that is neither missing nor a failure, and why it is no number. */
function firstCell(csv: CsvFile, name: string) {
  const at = csv.header.indexOf(name);
  const row = csv.rows.findIndex((each) => !isWithoutScore(each[at]!.trim()));
  if (name === '' || row < 0) return undefined;
  const cell = csv.rows[row]![at]!.trim();
  return { place: `line ${csv.lines[row]}, column ${shown(name)}`, cell, why: whyNoNumber(cell) };
}

function emptyTable({ header, rows }: CsvFile, columns: readonly string[]): string {
  if (columns.length === 0) return `only the column ${shown(header[0])}`;
  if (rows.length === 0) return 'no rows below the names of the columns';
  return `no filled cell in ${upToTwenty(columns.map(shown))}`;
}

function isWithoutScore(cell: string): boolean {
  return cell === FAILED || MISSING.includes(cell);
}

/** Whether more cells are numbers than text. A column of both has a wrong cell; a column of text is no metric. */
function isMostlyNumbers({ rows, delimiter }: CsvFile, at: number): boolean {
  let balance = 0;
  for (const row of rows) {
    const cell = row[at]!.trim();
    if (isWithoutScore(cell)) continue;
    balance += parsedNumber(cell, delimiter) === undefined ? -1 : 1;
  }
  return balance > 0;
}

function modelNames(file: RawFile, csv: CsvFile, nameColumn: string): string[] {
  const names = column(csv, nameColumn);
  const empty = names.findIndex((name) => name.trim() === '');
  if (empty < 0) return names;
  throw new UserError({
    where: `${file.where}: line ${csv.lines[empty]}, column ${shown(nameColumn)}`,
    problem: 'missing model name',
    expected: 'the name or id of a model',
    next: 'fill it in, or remove the row',
  });
}

function column(csv: CsvFile, name: string): string[] {
  const at = csv.header.indexOf(name);
  return csv.rows.map((row) => row[at]!);
}

function requireOneRowEach(file: RawFile, csv: CsvFile, names: readonly string[]): void {
  const [row, first] = firstRepetition([...names.keys()], (row) => names[row]!.trim()) ?? [];
  if (row === undefined) return;
  throw new UserError({
    where: `${file.where}: line ${csv.lines[row]}`,
    problem: `the model ${shown(names[row])} is also on line ${csv.lines[first!]}`,
    expected: 'one line per model',
    found: shown(csv.rows[row]!.join(csv.delimiter)),
    next: 'remove one of the lines, or give the models different names',
  });
}

/** Requires that no two rows have the same key. */
export function requireOneScoreEach(
  file: RawFile,
  csv: CsvFile,
  rows: readonly number[],
  keyOf: (row: number) => string,
): void {
  const [row, first] = firstRepetition(rows, keyOf) ?? [];
  if (row === undefined) return;
  throw new UserError({
    where: `${file.where}: line ${csv.lines[row]}`,
    problem: 'duplicate score',
    expected: 'one score per model and metric',
    found: `${shown(csv.rows[row]!.join(csv.delimiter))}, after line ${csv.lines[first!]}`,
    next: 'remove one of them, or give the models different names',
  });
}

/** The first row whose key an earlier row has, and that earlier row. */
function firstRepetition(
  rows: readonly number[],
  keyOf: (row: number) => string,
): [number, number] | undefined {
  const seen = new Map<string, number>();
  for (const row of rows) {
    const key = keyOf(row);
    const first = seen.get(key);
    if (first !== undefined) return [row, first];
    seen.set(key, row);
  }
  return undefined;
}
