import { correction, shown, suggestion, UserError } from '../../messages/errors.ts';
import { upToTwenty } from '../../messages/plurals.ts';
import type { RawFile } from '../source.ts';
import {
  type CsvFile,
  columnOf,
  firstDuplicate,
  numberIn,
  parsedNumber,
  placeIn,
  readCsv,
  whyNoNumber,
} from './csv-file.ts';
import type { OwnCsv } from './own-csv-schema.ts';

/** Cells with a number or a failure (NaN), as columns, since there may be millions. */
class CellScores {
  readonly names: string[] = [];
  readonly metrics: string[] = [];
  readonly values: number[] = [];

  /** Adds a cell, unless the score is missing. */
  add(name: string, metric: string, csv: CsvFile, row: number, column: number): void {
    const number = numberIn(csv, row, column, [...MISSING, FAILED]);
    if (Number.isNaN(number) && csv.rows[row]![column]!.trim() !== FAILED) return;
    this.names.push(name);
    this.metrics.push(metric);
    this.values.push(number);
  }
}

/** The leaderboard's mark of a model that was run but gave no number. */
const FAILED = 'X';
const MISSING = ['', 'NA', 'N/A', 'NaN', 'nan', 'None', 'null'];

/** Reads a table with one model per row and one metric per column, or with one score per row; with notes for the log. */
export function readOwnTable(file: RawFile, own: OwnCsv) {
  const { model_column, metric_column } = own;
  const scores =
    metric_column === undefined ? Object.keys(own.metrics ?? {}) : [metric_column, own.value_column!];
  const csv = readCsv(file, model_column === undefined ? scores : [model_column, ...scores]);
  const nameColumn = model_column ?? nameColumnOf(csv);
  const names = modelNames(csv, nameColumn);
  return metric_column === undefined
    ? readWide(csv, own, names, nameColumn)
    : readLong(csv, own, names, metric_column);
}

function readWide(csv: CsvFile, own: OwnCsv, names: string[], nameColumn: string) {
  requireOneRowEach(csv, names);
  const listed = own.metrics && { metrics: Object.keys(own.metrics), notes: [] };
  const { metrics, notes } = listed ?? columnsOfNumbers(csv, nameColumn);
  const columns = metrics.map((metric) => csv.header.indexOf(metric));
  const scores = new CellScores();
  for (const [row, name] of names.entries())
    for (const [m, metric] of metrics.entries()) scores.add(name, metric, csv, row, columns[m]!);
  return { names, metrics, scores, notes };
}

function readLong(csv: CsvFile, own: OwnCsv, names: readonly string[], metricColumn: string) {
  const metricOf = columnOf(csv, metricColumn);
  const found = [...new Set(metricOf)];
  const metrics = own.metrics === undefined ? found : Object.keys(own.metrics);
  const missing = metrics.find((metric) => !found.includes(metric));
  if (missing !== undefined) {
    throw new UserError(csv.where, `no rows for the metric ${shown(missing)}`, {
      expected: suggestion(missing, found),
      next: correction(missing, found, 'correct the name in the study or in the file'),
    });
  }
  const wanted = new Set(metrics);
  const rows = [...names.keys()].filter((row) => wanted.has(metricOf[row]!));
  requireOneScoreEach(csv, rows, names, metricOf);
  const values = csv.header.indexOf(own.value_column!);
  const scores = new CellScores();
  for (const row of rows) scores.add(names[row]!, metricOf[row]!, csv, row, values);
  return { names: [...new Set(rows.map((row) => names[row]!))], metrics, scores, notes: [] };
}

const NAME_COLUMNS = /^(models?|model[_ ]?names?|names?|net(work)?s?|identifier|model[_ ]?(id|identifier))$/i;

/** The column of model names: one with a name such as `model`, or else the first one. */
function nameColumnOf({ where, header }: CsvFile): string {
  const found = header.filter((name) => NAME_COLUMNS.test(name));
  if (found.length < 2) return found[0] ?? header[0] ?? '';
  throw new UserError(`${where}: line 1`, 'several columns may have the model names', {
    expected: 'one column such as "model"',
    found: found.map(shown).join(', '),
    next: 'rename the others, or name the column as "model_column" in a study',
  });
}

/** The columns of numbers. Columns of text, and those without a name (such as row numbers), are left out with a note. */
function columnsOfNumbers(csv: CsvFile, nameColumn: string) {
  const others = csv.header.filter((name) => name !== nameColumn);
  const metrics = others.filter((name) => name !== '' && isMostlyNumbers(csv, name));
  if (metrics.length === 0) throw withoutNumbers(csv, others);
  const ignored = others.flatMap((name) => {
    const why = firstCell(csv, name)?.why;
    return metrics.includes(name) ? [] : [`${shown(name)}${why === undefined ? '' : ` (${why.found})`}`];
  });
  const note = `ignored columns of text or without a name: ${upToTwenty(ignored)}`;
  return { metrics, notes: ignored.length === 0 ? [] : [note] };
}

/** Names the first cell that looks like a number, or else the first one, and says why it is none. */
function withoutNumbers(csv: CsvFile, columns: readonly string[]): UserError {
  const cells = columns.flatMap((name) => firstCell(csv, name) ?? []);
  const cell = cells.find(({ why }) => why !== undefined) ?? cells[0];
  return new UserError(cell?.place ?? csv.where, 'no column of numbers', {
    expected: 'a column of model names, and at least one column of scores',
    found: cell ? (cell.why?.found ?? `${shown(cell.cell)}, which is text`) : emptyTable(csv, columns),
    next: cell?.why?.next ?? 'add the scores, one column per metric, separated by commas, semicolons or tabs',
  });
}

/** The first cell of a column with a name that is neither missing nor a failure, and why it is no number. */
function firstCell(csv: CsvFile, name: string) {
  const cells = columnOf(csv, name).map((cell) => cell.trim());
  const row = cells.findIndex((cell) => !isWithoutScore(cell));
  if (name === '' || row < 0) return undefined;
  return { place: placeIn(csv, row, name), cell: cells[row]!, why: whyNoNumber(cells[row]!) };
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
function isMostlyNumbers(csv: CsvFile, name: string): boolean {
  const cells = columnOf(csv, name).map((cell) => cell.trim());
  const filled = cells.filter((cell) => !isWithoutScore(cell));
  return 2 * filled.filter((cell) => parsedNumber(cell, csv.delimiter) !== undefined).length > filled.length;
}

function modelNames(csv: CsvFile, nameColumn: string): string[] {
  const names = columnOf(csv, nameColumn);
  const empty = names.findIndex((name) => name.trim() === '');
  if (empty < 0) return names;
  throw new UserError(placeIn(csv, empty, nameColumn), 'missing model name', {
    expected: 'the name or id of a model',
    next: 'fill it in, or remove the row',
  });
}

function requireOneRowEach(csv: CsvFile, names: readonly string[]): void {
  const trimmed = names.map((name) => name.trim());
  const row = firstDuplicate(trimmed);
  if (row < 0) return;
  const first = csv.lines[trimmed.indexOf(trimmed[row]!)];
  throw new UserError(placeIn(csv, row), `the model ${shown(names[row])} is also on line ${first}`, {
    expected: 'one line per model',
    found: shown(csv.rows[row]!.join(csv.delimiter)),
    next: 'remove one of the lines, or give the models different names',
  });
}

/** Requires that no two of these rows have the same model and metric. */
export function requireOneScoreEach(
  csv: CsvFile,
  rows: readonly number[],
  names: readonly string[],
  metrics: readonly string[],
): void {
  const keys = rows.map((row) => JSON.stringify([names[row], metrics[row]]));
  const at = firstDuplicate(keys);
  if (at < 0) return;
  const [row, first] = [rows[at]!, rows[keys.indexOf(keys[at]!)]!];
  throw new UserError(placeIn(csv, row), 'duplicate score', {
    expected: 'one score per model and metric',
    found: `${shown(csv.rows[row]!.join(csv.delimiter))}, after line ${csv.lines[first]}`,
    next: 'remove one of them, or give the models different names',
  });
}
