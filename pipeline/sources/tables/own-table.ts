import { group, rollup, rollups } from 'd3-array';
import { count, upTo, upToTwenty } from '../../messages/counts-and-lists.ts';
import { shown, UserError } from '../../messages/errors.ts';
import { indicesWhere } from '../../statistics/numbers/indices.ts';
import {
  type CsvFile,
  columnOf,
  firstDuplicate,
  notANumber,
  placeIn,
  ROW_NAMES,
  readOwnCsv,
  requireRankable,
  whyNoNumber,
  wrongLine,
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
import {
  columnsByKind,
  FAILED,
  IDS,
  isMissing,
  longColumns,
  nameColumnOf,
  noteOnIds,
  requireKnown,
  requireModelsInRows,
} from './own-columns.ts';
import { rowFamilies } from './own-families.ts';
import { type MetricScores, naming, notesOn } from './own-notes.ts';
import { traitsOf } from './own-traits.ts';
import { PAIRS, plainNumbers, SCORES_WITH_MORE, TIMES } from './reading/composite-cells.ts';
import { gainIn } from './reading/directions.ts';
import { directionInHeader } from './reading/header-words.ts';
import { type ColumnReading, readColumns } from './reading/read-columns.ts';
import { isSummary, kindsOfTexts, type NumberColumn, type Role, rankInText } from './reading/roles.ts';

/** Cells with a number or a failure (NaN), as columns, since there may be millions. */
class CellScores {
  readonly names: string[] = [];
  readonly metrics: string[] = [];
  readonly values: number[] = [];
  readonly byMetric = new Map<string, MetricScores>();

  constructor(
    private readonly csv: CsvFile,
    readonly marks: Marks,
  ) {}

  /** Adds a cell, unless the score is missing. */
  add(name: string, metric: string, row: number, column: number): void {
    const cell = this.csv.rows[row]![column]!.trim();
    if (isMissing(cell)) return;
    const number = cell === FAILED ? Number.NaN : numberOf(cell, this.marks);
    if (number === undefined) throw notANumber(this.csv, row, this.csv.header[column]!, MISSING);
    this.names.push(name);
    this.metrics.push(metric);
    this.values.push(number);
    const scores = this.byMetric.get(metric) ?? { metric, values: [], percentages: 0 };
    this.byMetric.set(metric, scores);
    if (!Number.isNaN(number)) scores.values.push(number);
    if (cell.endsWith('%')) scores.percentages++;
  }
}

/** Most columns that are named in a command. */
const MOST_NAMED = 20;

/** Fewer than a study needs by default. */
const FEW_ROWS = 20;

const MISSING = 'nothing, "NA", "-" or "?" for a missing score, or "X" for a failure';

/** The names of the rows and columns that were read, what all columns are, and notes for the log. */
type Table = { names: string[]; metrics: string[]; reading: ColumnReading[]; notes: (string | undefined)[] };

/**
 * Reads a table with one name per row and scores in columns, or with one score per row; with notes for the log. What the study
 * does not describe is read from headers and numbers, and the reading says why.
 */
export function readOwnTable(file: RawFile, described: OwnCsv) {
  const { whole, times, named, listed } = openTable(file, described);
  const { numbers, texts, dates, ranks } = columnsByKind(whole);
  const nameColumn = described.model_column ?? nameColumnOf(whole, texts, named);
  const { csv, noteOnSummaries } = withoutSummaries(whole, nameColumn);
  const names = filledColumn(csv, nameColumn);
  // Before the cells, of which there may be millions.
  requireRankable(new Set(names).size, csv.where);
  const isOther = (name: string) => name !== nameColumn;
  const others = numbers.filter(isOther);
  const undated = others.filter((name) => !dates.includes(name));
  const marks = marksOf(csv, [...new Set([...undated, ...listed])]);
  const candidates: NumberColumn[] = [
    ...others
      .filter((name) => !ROW_NAMES.test(name))
      .map((name) => ({ name, values: numbersIn(csv, name, marks), isTime: times.includes(name) })),
    ...ranks.filter(isOther).map((name) => ({
      name,
      values: Float64Array.from(columnOf(csv, name), rankInText),
      areRanks: true,
    })),
  ];
  const read = readAmong(candidates, dates, described);
  const isOpen = named.length === 0;
  const long = isOpen
    ? longColumns(csv, nameColumn, texts, metricsOf(read, described), described)
    : undefined;
  const own = { ...described, model_column: nameColumn, ...long };
  const scores = new CellScores(csv, marks);
  const table = own.metric_column
    ? readLong(csv, own, names, scores)
    : readWide(csv, own, read, names, scores, candidates);
  const families = rowFamilies(csv, own, texts, names);
  requireClear(csv, marks, own.metric_column ? [own.value_column!] : table.metrics);

  const dayOf = daysIn(csv, dates, names);
  const plainNames = own.metric_column ? table.names : names;
  const used = long ? [long.metric_column, long.value_column] : candidates.map(({ name }) => name);
  const reading = wholeReading(csv, [
    ...table.reading,
    ...readAs('name', 'names of rows', [nameColumn]),
    ...readAs('family', 'named so', families.columns),
    ...readAs('date', 'dates', dates),
  ]);
  const notes = [
    noteOnGuesses(csv, marks, nameColumn, described, long),
    ...csv.notes,
    isOpen ? noteOnIgnored(csv, [nameColumn, ...families.columns, ...used]) : undefined,
    noteOnSummaries,
    ...table.notes,
    ...notesOnLower(table.reading),
    families.note,
    noteOnFewRows(table.names.length),
    own.repeated_names ? undefined : noteOnIds(nameColumn, names),
    ...notesOn([...scores.byMetric.values()]),
  ].filter((note) => note !== undefined);
  return {
    ...table,
    scores,
    reading,
    overall: overallOf(csv, table, marks),
    traits: own.metric_column ? [] : traitsOf(csv, table.names, reading, marks),
    families: plainNames.map((name) => families.familyOf.get(name.trim()) ?? null),
    days: plainNames.map((name) => dayOf.get(name) ?? null),
    notes,
    namesAreIds: IDS.test(nameColumn),
    rowsCalled: nameColumn || null,
  };
}

/** The file with plain numbers, which of its columns were times, and the columns that the study names. */
function openTable(file: RawFile, described: OwnCsv) {
  const { model_column, metric_column, value_column, metrics = {} } = described;
  const listed = metric_column ? [value_column!] : Object.keys(metrics);
  const named = [model_column, metric_column, ...listed].filter((name) => name !== undefined);
  const inTable = named.filter((name) => !described.places?.has(name));
  const scores = plainNumbers(readOwnCsv(file, inTable, described), SCORES_WITH_MORE);
  const { csv: whole, names: times } = plainNumbers(plainNumbers(scores.csv, PAIRS).csv, TIMES);
  requireKnown('column', named, whole.header, 'whose group or role is given', whole.where, described);
  return { whole, times, named, listed };
}

/** Days by the names of rows, from the first column of ISO 8601 dates. Of a month or a year it is the first. */
function daysIn(csv: CsvFile, dates: readonly string[], names: readonly string[]): Map<string, string> {
  const ISO = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?(?=$|[T ])/;
  const columns = dates.map((column) => columnOf(csv, column).map((cell) => ISO.exec(cell.trim())?.[0]));
  const days = columns.find((column) => column.some((day) => day !== undefined)) ?? [];
  return new Map(
    names.flatMap((name, row) => (days[row] ? [[name, `${days[row]}-01-01`.slice(0, 10)]] : [])),
  );
}

/** @param long the columns of metrics and values, if they were found */
function noteOnGuesses(
  csv: ReturnType<typeof openTable>['whole'],
  marks: Marks,
  nameColumn: string,
  { model_column }: OwnCsv,
  long: ReturnType<typeof longColumns>,
): string | undefined {
  const guesses = [...csv.guesses, ...marksInWords(marks)];
  // So the documentation calls it.
  if (!model_column && !/^model$/i.test(nameColumn))
    guesses.push(`row names in ${nameColumn === '' ? 'the first column' : shown(nameColumn)}`);
  if (long)
    guesses.push(`column names in ${shown(long.metric_column)}, values in ${shown(long.value_column)}`);
  return guesses.length > 0 ? `guessed: ${guesses.join(', ')}` : undefined;
}

function noteOnFewRows(rows: number): string | undefined {
  const isSmall = rows >= FEWEST_ROWS && rows < FEW_ROWS;
  return isSmall ? `${count(rows, 'row')}: intervals from so few are wide` : undefined;
}

/** The board's own score of each row, higher is better; none in a long table. */
function overallOf(csv: CsvFile, { names, reading }: Table, marks: Marks) {
  const own = reading.find(({ sign }) => sign !== undefined);
  if (!own || !csv.header.includes(own.column)) return [];
  const values = numbersIn(csv, own.column, marks);
  return names.flatMap((source_key, row) =>
    Number.isNaN(values[row])
      ? []
      : [{ source_key, column_name: own.column, value: own.sign! * values[row]! }],
  );
}

/** Readings of columns that have one role, by one evidence. */
function readAs(role: Role, evidence: string, columns: readonly string[]): ColumnReading[] {
  return columns.map((column) => ({ column, role, evidence }));
}

/**
 * What all columns of the file are, in their order; in a long table, what its metrics are, at the end.
 *
 * @param read what is known of some columns; the first reading of a column counts
 */
function wholeReading(csv: CsvFile, read: readonly ColumnReading[]): ColumnReading[] {
  const readOf = new Map(read.toReversed().map((each) => [each.column, each]));
  const kinds = kindsOfTexts(csv.header);
  const textOf = (column: string): ColumnReading => {
    const kind = kinds.get(column);
    const cell = firstCell(csv, column);
    const why = cell ? (cell.why?.found ?? 'text') : 'empty';
    const role = kind?.role ?? 'left out';
    return { column, role, evidence: kind ? `${kind.what}, ${why}` : why, ...gainIn(column, role) };
  };
  const inFile = csv.header.map((column) => readOf.get(column) ?? textOf(column));
  return [...inFile, ...read.filter(({ column }) => !csv.header.includes(column))];
}

/** Notes on the scores that are better if they are lower, one for each evidence but the user's own. */
function notesOnLower(reading: readonly ColumnReading[]): string[] {
  const lower = reading.filter(({ direction, evidence }) => direction === 'lower' && evidence !== LOWER_SAYS);
  return rollups(
    lower,
    (own) => own.map(({ column }) => shown(column)),
    ({ evidence }) => evidence,
  ).map(([evidence, names]) => `lower is better in ${upTo(5, names)}: ${evidence}`);
}

/** A column's numbers; NaN for other cells. */
function numbersIn(csv: CsvFile, name: string, marks: Marks): Float64Array {
  return Float64Array.from(columnOf(csv, name), (cell) => numberOf(cell, marks) ?? Number.NaN);
}

function readWide(
  csv: CsvFile,
  own: OwnCsv,
  reading: ColumnReading[],
  plainNames: string[],
  scores: CellScores,
  numbers: readonly NumberColumn[],
): Table {
  const { names, note } = own.repeated_names ? withLines(csv, plainNames) : { names: plainNames };
  requireOneRowEach(csv, own.model_column!, names);
  const metrics = metricsOf(reading, own);
  const noteOnLeft = requireScores(reading, metrics, own, csv.where);
  if (metrics.length === 0) throw withoutNumbers(csv, own.model_column!);
  const found = numbers.filter(({ name }) => metrics.includes(name));
  if (!own.metrics && own.transpose === undefined) requireModelsInRows(csv, own.model_column!, found);
  const places = metrics.map((metric) => csv.header.indexOf(metric));
  for (const [row, name] of names.entries())
    for (const [m, metric] of metrics.entries()) scores.add(name, metric, row, places[m]!);
  return { names, metrics, reading, notes: [note, noteOnLeft] };
}

function readLong(csv: CsvFile, own: OwnCsv, names: readonly string[], scores: CellScores): Table {
  const metricOf = filledColumn(csv, own.metric_column!);
  const reading = readAmong(pivoted(csv, own, names, metricOf, scores.marks), [], own);
  const all = reading.map(({ column }) => column);
  const metrics = metricsOf(reading, own);
  const noteOnLeft = requireScores(reading, metrics, own, csv.where);
  requireKnown('column', metrics, all, 'which the study names', csv.where, own);
  const wanted = new Set(metrics);
  const rows = indicesWhere(metricOf, (metric) => wanted.has(metric));
  requireOneScoreEach(csv, rows, names, metricOf);
  const values = csv.header.indexOf(own.value_column!);
  for (const row of rows) scores.add(names[row]!, metricOf[row]!, row, values);
  const read = new Set(rows.map((row) => names[row]!));
  return { names: [...read], metrics, reading, notes: [noteOnLeft] };
}

/** Per metric of a long table, its numbers by the name of the row; of several, the last. */
function pivoted(
  csv: CsvFile,
  own: OwnCsv,
  names: readonly string[],
  metricOf: readonly string[],
  marks: Marks,
): NumberColumn[] {
  const rowOf = new Map([...new Set(names)].map((name, row) => [name, row]));
  const values = numbersIn(csv, own.value_column!, marks);
  const byMetric = group(metricOf.keys(), (line) => metricOf[line]!);
  return Array.from(byMetric, ([name, lines]) => {
    const own = new Float64Array(rowOf.size).fill(Number.NaN);
    for (const line of lines) own[rowOf.get(names[line]!)!] = values[line]!;
    return { name, values: own };
  });
}

/** The columns that the study lists, or else those with scores. */
function metricsOf(reading: readonly ColumnReading[], { metrics }: OwnCsv): string[] {
  return metrics
    ? Object.keys(metrics)
    : reading.filter(({ role }) => role === 'score').map(({ column }) => column);
}

/** What columns of numbers are: those that the study lists are scores, and no others; and what it says about directions. */
function readAmong(numbers: readonly NumberColumn[], dates: readonly string[], own: OwnCsv): ColumnReading[] {
  const listed = own.metrics && Object.keys(own.metrics);
  const lower = own.lower_is_better;
  const given = [...(listed ?? []), ...lower];
  return readColumns(numbers, dates, given).map((each) => {
    if (each.role !== 'score') return each;
    if (listed && !listed.includes(each.column))
      return { column: each.column, role: 'left out', evidence: 'not listed' };
    if (lower.length === 0) return each;
    const isLower = lower.includes(ALL) || lower.includes(each.column);
    if (!isLower && directionInHeader(each.column)) return each;
    return { ...each, direction: isLower ? 'lower' : 'higher', evidence: LOWER_SAYS, isUnsure: false };
  });
}

const LOWER_SAYS = 'LOWER says so';

/** In `lower_is_better`: all scores, and none. */
export const ALL = '*';
export const NONE = 'none';

/** A note on the columns of numbers that are left out; an error without scores. */
function requireScores(
  reading: readonly ColumnReading[],
  metrics: readonly string[],
  own: OwnCsv,
  where: string,
): string | undefined {
  const left = reading.filter(({ role }) => role !== 'score');
  if (left.length === 0) return undefined;
  const names = left.map(({ column }) => column);
  const found = upToTwenty(names.map(shown));
  if (metrics.length === 0)
    throw new UserError(where, 'no column of scores', {
      expected: 'scores, beside ranks, sizes, costs, dates and errors of other columns',
      found,
      next: `add scores; or, if these are scores, ${naming(names)}`,
    });
  if (own.metrics) return `not compared, since only named columns are: ${found}`;
  const kinds = upToTwenty(left.map(({ column, evidence }) => `${shown(column)} (${evidence})`));
  const all = reading.map(({ column }) => column);
  const how =
    all.length > MOST_NAMED ? 'call them scores in reading.csv and name it as READING' : naming(all);
  return `left out because they do not look like scores: ${kinds}; to compare them too, ${how}`;
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
    const cell = firstCell(csv, name);
    if (used.includes(name) || !cell) return [];
    return cell.why ? `${shown(name)} (${cell.why.found})` : shown(name);
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
    found: cell
      ? (cell.why?.found ?? `${shown(cell.cell)}, in a column of text`)
      : emptyTable(csv, nameColumn),
    next: cell?.why?.next ?? 'add columns of scores, separated by commas, semicolons or tabs',
  });
}

/** The first cell of a column with a name that is neither missing nor a failure, and why it is no number. */
function firstCell(csv: CsvFile, name: string) {
  const cells = columnOf(csv, name).map((cell) => cell.trim());
  const row = cells.findIndex((cell) => cell !== FAILED && !isMissing(cell));
  if (row < 0) return undefined;
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
  const times = rollup(
    names,
    ({ length }) => length,
    (name) => name.trim(),
  );
  const isRepeated = (name: string) => times.get(name.trim())! > 1;
  const all = names.map((name, row) => (isRepeated(name) ? `${name.trim()} (line ${lines[row]})` : name));
  const repeated = [...times.keys()].filter(isRepeated);
  if (repeated.length === 0) return { names: all };
  const found = count(repeated.length, 'name is', 'names are');
  const note = `${found} on several lines; each line counts as a row of its own, as ${shown(all[names.findIndex(isRepeated)])}`;
  return { names: all, note };
}

function requireOneRowEach(csv: CsvFile, nameColumn: string, names: readonly string[]): void {
  const trimmed = names.map((name) => name.trim());
  const row = firstDuplicate(trimmed);
  if (row < 0) return;
  const first = csv.lines[trimmed.indexOf(trimmed[row]!)];
  const problem = `the name ${shown(names[row])} is also on line ${first}`;
  const expected = `one line per name in ${shown(nameColumn)}`;
  throw wrongLine(csv, row, problem, expected, 'remove one of the lines, or change a name');
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
