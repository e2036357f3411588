import { group } from 'd3-array';
import { count, upToTwenty } from '../../messages/counts-and-lists.ts';
import { shown, toCorrect, UserError } from '../../messages/errors.ts';
import type { CsvFile } from '../formats/csv-file.ts';
import {
  columnOf,
  firstDuplicate,
  notANumber,
  placeIn,
  ROW_NAMES,
  readOwnCsv,
  whyNoNumber,
} from '../formats/csv-file.ts';
import {
  isNumber,
  type Marks,
  marksInWords,
  marksOf,
  numberOf,
  requireClear,
} from '../formats/number-marks.ts';
import { FEWEST_ROWS, type OwnCsv } from '../formats/own-csv-schema.ts';
import type { RawFile } from '../source.ts';
import type { NumberColumn } from './combined-columns.ts';
import { isSummary } from './no-scores.ts';
import * as columns from './own-columns.ts';
import { rowFamilies } from './own-families.ts';
import { type MetricScores, naming, notesOn } from './own-notes.ts';
import { scoreColumns } from './score-columns.ts';

/** Cells with a number or a failure (NaN), as columns, since there may be millions. */
class CellScores {
  readonly names: string[] = [];
  readonly metrics: string[] = [];
  readonly values: number[] = [];
  readonly byMetric = new Map<string, MetricScores>();

  constructor(
    private readonly csv: CsvFile,
    private readonly marks: Marks,
  ) {}

  /** Adds a cell, unless the score is missing. */
  add(name: string, metric: string, row: number, column: number): void {
    const cell = this.csv.rows[row]![column]!.trim();
    if (columns.isMissing(cell)) return;
    const number = cell === columns.FAILED ? Number.NaN : numberOf(cell, this.marks);
    if (number === undefined) throw notANumber(this.csv, row, column, MISSING);
    this.names.push(name);
    this.metrics.push(metric);
    this.values.push(number);
    const scores = this.byMetric.get(metric) ?? { metric, values: [], percentages: 0 };
    this.byMetric.set(metric, scores);
    if (!Number.isNaN(number)) scores.values.push(number);
    if (cell.endsWith('%')) scores.percentages++;
  }
}

/** Fewer than a study needs by default. */
const FEW_ROWS = 20;

const MISSING = 'nothing, "NA", "-" or "?" for a missing score, or "X" for a failure';

/** The names of the rows and columns that were read, whether these are ranks, and notes for the log. */
type Table = { names: string[]; metrics: string[]; areRanks: boolean; notes: (string | undefined)[] };

/**
 * Reads a table with one name per row and scores in columns, or with one score per row; with notes for the log. What the study
 * does not describe is guessed where it is clear, and the notes say how.
 */
export function readOwnTable(file: RawFile, described: OwnCsv) {
  const { model_column, metric_column } = described;
  const listed = metric_column ? [described.value_column!] : Object.keys(described.metrics ?? {});
  const required = metric_column ? [metric_column, ...listed] : listed;
  const whole = readOwnCsv(file, model_column ? [model_column, ...required] : required);
  const { numbers, texts, dates } = columns.columnsByKind(whole);
  const nameColumn = model_column ?? columns.nameColumnOf(whole, texts, required);
  const { csv, noteOnSummaries } = withoutSummaries(whole, nameColumn);
  const names = filledColumn(csv, nameColumn);
  const others = numbers.filter((name) => name !== nameColumn);
  const undated = others.filter((name) => !dates.includes(name));
  const marks = marksOf(csv, [...new Set([...undated, ...listed])]);
  const all = others.filter((name) => !ROW_NAMES.test(name));
  const candidates = all.map((name) => ({ name, values: numbersIn(csv, name, marks) }));
  const choice = metricsAmong(candidates, dates, described);
  const isOpen = required.length === 0;
  const long = isOpen ? columns.longColumns(csv, nameColumn, texts, choice.metrics, described) : undefined;
  const own = { ...described, model_column: nameColumn, ...long };
  const scores = new CellScores(csv, marks);
  const table = own.metric_column
    ? readLong(csv, own, names, scores)
    : readWide(csv, own, choice, names, scores);
  const families = rowFamilies(csv, own, texts, names);
  requireClear(csv, marks, own.metric_column ? [own.value_column!] : table.metrics);

  const guesses = [...csv.guesses, ...marksInWords(marks)];
  // So the documentation calls it.
  if (!model_column && !/^model$/i.test(nameColumn))
    guesses.push(`row names in ${nameColumn === '' ? 'the first column' : shown(nameColumn)}`);
  if (long)
    guesses.push(`column names in ${shown(long.metric_column)}, values in ${shown(long.value_column)}`);
  const used = [nameColumn, ...families.columns, ...(long ? [long.metric_column, long.value_column] : all)];
  const lower = table.areRanks && own.lower_is_better.length === 0 ? table.metrics : own.lower_is_better;
  const notes = [
    guesses.length > 0 ? `guessed: ${guesses.join(', ')}` : undefined,
    ...csv.notes,
    isOpen ? noteOnIgnored(csv, used) : undefined,
    noteOnSummaries,
    ...table.notes,
    families.note,
    noteOnFewRows(table.names.length),
    own.repeated_names ? undefined : columns.noteOnIds(nameColumn, names),
    ...notesOn([...scores.byMetric.values()]),
    lower === table.metrics ? RANKS_ALONE : undefined,
  ].filter((note) => note !== undefined);
  return {
    ...table,
    scores,
    lower,
    families: (own.metric_column ? table.names : names).map(
      (name) => families.familyOf.get(name.trim()) ?? null,
    ),
    notes,
    namesAreIds: columns.IDS.test(nameColumn),
    rowsCalled: nameColumn || null,
  };
}

const RANKS_ALONE =
  'all columns are ranks, so lower counts as better; if 1 is the worst, say higher_is_better in a study';

function noteOnFewRows(rows: number): string | undefined {
  return rows >= FEWEST_ROWS && rows < FEW_ROWS
    ? `${count(rows, 'row')}: intervals from so few are wide`
    : undefined;
}

/** A column's numbers; NaN for other cells. */
function numbersIn(csv: CsvFile, name: string, marks: Marks): Float64Array {
  return Float64Array.from(columnOf(csv, name), (cell) => numberOf(cell, marks) ?? Number.NaN);
}

function readWide(
  csv: CsvFile,
  own: OwnCsv,
  choice: Choice,
  plainNames: string[],
  scores: CellScores,
): Table {
  const { names, note } = own.repeated_names ? withLines(csv, plainNames) : { names: plainNames };
  requireOneRowEach(csv, own.model_column!, names);
  const { metrics, areRanks } = choice;
  const noteOnLeft = requireScores(choice, own, csv.where);
  if (metrics.length === 0) throw withoutNumbers(csv, own.model_column!);
  if (!own.metrics) columns.requireModelsInRows(csv, own.model_column!, metrics);
  const places = metrics.map((metric) => csv.header.indexOf(metric));
  for (const [row, name] of names.entries())
    for (const [m, metric] of metrics.entries()) scores.add(name, metric, row, places[m]!);
  return { names, metrics, areRanks, notes: [note, noteOnLeft] };
}

function readLong(csv: CsvFile, own: OwnCsv, names: readonly string[], scores: CellScores): Table {
  const metricOf = filledColumn(csv, own.metric_column!);
  const all = [...new Set(metricOf)];
  const unread = new Float64Array(0);
  const choice = metricsAmong(
    all.map((name) => ({ name, values: unread })),
    [],
    own,
  );
  const { metrics, areRanks } = choice;
  const noteOnLeft = requireScores(choice, own, csv.where);
  const missing = metrics.find((metric) => !all.includes(metric));
  if (missing !== undefined) {
    const details = toCorrect(missing, all, 'correct the name in the study or in the file');
    throw new UserError(csv.where, `no rows for ${shown(missing)}`, details);
  }
  const wanted = new Set(metrics);
  const rows = [...names.keys()].filter((row) => wanted.has(metricOf[row]!));
  requireOneScoreEach(csv, rows, names, metricOf);
  const values = csv.header.indexOf(own.value_column!);
  for (const row of rows) scores.add(names[row]!, metricOf[row]!, row, values);
  const read = new Set(rows.map((row) => names[row]!));
  return { names: [...read], metrics, areRanks, notes: [noteOnLeft] };
}

/** All columns, those that count, and what each that is left out is; `areRanks` if those that count are ranks. */
type Choice = { all: string[]; metrics: string[]; leftOut: Map<string, string>; areRanks: boolean };

/** The columns that a study lists, or else those that may be scores. */
function metricsAmong(numbers: readonly NumberColumn[], dates: readonly string[], own: OwnCsv): Choice {
  const all = numbers.map(({ name }) => name);
  if (!own.metrics) {
    const { scores, ...rest } = scoreColumns(numbers, dates, own.lower_is_better);
    return { all, metrics: scores, ...rest };
  }
  const metrics = Object.keys(own.metrics);
  const listed = new Set(metrics);
  const { areRanks } = scoreColumns(
    numbers.filter(({ name }) => listed.has(name)),
    [],
    metrics,
  );
  const left = all.filter((name) => !listed.has(name));
  return { all, metrics, leftOut: new Map(left.map((name) => [name, 'not listed'])), areRanks };
}

/** A note on the columns of numbers that are left out; an error if there are no others. */
function requireScores({ all, metrics, leftOut }: Choice, own: OwnCsv, where: string): string | undefined {
  if (leftOut.size === 0) return undefined;
  const left = [...leftOut.keys()];
  const names = upToTwenty(left.map(shown));
  if (metrics.length === 0)
    throw new UserError(where, 'no column of scores', {
      expected: 'scores, beside ranks, sizes, costs, dates and errors of other columns',
      found: names,
      next: `add scores; or, if these are scores, ${naming(left)}`,
    });
  if (own.metrics) return `not compared, since only named columns are: ${names}`;
  const kinds = upToTwenty([...leftOut].map(([name, kind]) => `${shown(name)} (${kind})`));
  return `left out because they do not look like scores: ${kinds}; to compare them too, ${naming(all)}`;
}

/** A table without the rows that are no models by their names, and a note on these. */
function withoutSummaries<Csv extends CsvFile>(csv: Csv, nameColumn: string) {
  const names = columnOf(csv, nameColumn);
  const summaries = new Set([...new Set(names)].filter(isSummary));
  if (summaries.size === 0) return { csv };
  const isModel = (_: unknown, row: number) => !summaries.has(names[row]!);
  const named = upToTwenty([...summaries].map(shown));
  return {
    csv: { ...csv, rows: csv.rows.filter(isModel), lines: csv.lines.filter(isModel) },
    noteOnSummaries: `left out because they summarise other rows: ${named}; to compare one, rename it`,
  };
}

/** A note on the columns that are not used, and why those that look like numbers are not. */
function noteOnIgnored(csv: CsvFile, used: readonly string[]): string | undefined {
  const named = csv.header.flatMap((name) => {
    if (used.includes(name) || columns.filledCells(csv, name).length === 0) return [];
    const why = firstCell(csv, name)?.why;
    return why === undefined ? shown(name) : `${shown(name)} (${why.found})`;
  });
  return named.length === 0 ? undefined : `ignored columns without scores: ${upToTwenty(named)}`;
}

/** Names the first cell that looks like a number, or else the first one, and says why it is none. */
function withoutNumbers(csv: CsvFile, nameColumn: string): UserError {
  const others = csv.header.filter((name) => name !== nameColumn);
  const cells = others.flatMap((name) => firstCell(csv, name) ?? []);
  const cell = cells.find(({ why }) => why !== undefined) ?? cells[0];
  return new UserError(cell?.place ?? csv.where, 'no column of numbers', {
    expected: 'a column of names, and at least one column of scores',
    found: cell ? (cell.why?.found ?? `${shown(cell.cell)}, which is text`) : emptyTable(csv, nameColumn),
    next: cell?.why?.next ?? 'add columns of scores, separated by commas, semicolons or tabs',
  });
}

/** The first cell of a column with a name that is neither missing nor a failure, and why it is no number. */
function firstCell(csv: CsvFile, name: string) {
  const cells = columnOf(csv, name).map((cell) => cell.trim());
  const row = cells.findIndex((cell) => cell !== columns.FAILED && !columns.isMissing(cell));
  if (name === '' || row < 0) return undefined;
  const cell = cells[row]!;
  return { place: placeIn(csv, row, name), cell, why: isNumber(cell) ? undefined : whyNoNumber(cell) };
}

function emptyTable({ rows }: CsvFile, nameColumn: string): string {
  if (rows.length === 0) return 'no rows below the names of the columns';
  return `no filled cell in a column beside ${shown(nameColumn)}`;
}

/** The cells of a column, none of which may be empty. */
export function filledColumn(csv: CsvFile, column: string): string[] {
  const names = columnOf(csv, column);
  const empty = names.findIndex((name) => name.trim() === '');
  if (empty < 0) return names;
  throw new UserError(placeIn(csv, empty, column), 'missing name', {
    expected: 'a name in every row',
    next: 'fill it in, or remove the row',
  });
}

/** Names with the line behind those that are on several lines, and a note on these. */
function withLines({ lines }: CsvFile, names: readonly string[]) {
  const rowsByName = group(names.keys(), (row) => names[row]!.trim());
  const namesWithLines = [...names];
  const repeated: string[] = [];
  for (const [name, rows] of rowsByName) {
    if (rows.length === 1) continue;
    for (const row of rows) namesWithLines[row] = `${name} (line ${lines[row]})`;
    repeated.push(namesWithLines[rows[0]!]!);
  }
  if (repeated.length === 0) return { names: namesWithLines };
  const found = count(repeated.length, 'name is', 'names are');
  const note = `${found} on several lines; each line counts as a row of its own, as ${shown(repeated[0])}`;
  return { names: namesWithLines, note };
}

function requireOneRowEach(csv: CsvFile, nameColumn: string, names: readonly string[]): void {
  const trimmed = names.map((name) => name.trim());
  const row = firstDuplicate(trimmed);
  if (row < 0) return;
  const first = csv.lines[trimmed.indexOf(trimmed[row]!)];
  throw new UserError(placeIn(csv, row), `the name ${shown(names[row])} is also on line ${first}`, {
    expected: `one line per name in ${shown(nameColumn)}`,
    found: shown(csv.rows[row]!.join(csv.delimiter)),
    next: 'remove one of the lines, or change a name',
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
  const row = rows[at]!;
  const first = rows[keys.indexOf(keys[at]!)]!;
  throw new UserError(placeIn(csv, row), 'duplicate score', {
    expected: 'one score per name and metric',
    found: `${shown(csv.rows[row]!.join(csv.delimiter))}, after line ${csv.lines[first]}`,
    next: 'remove one of them, or change a name',
  });
}
