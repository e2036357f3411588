import { CsvError, parse } from 'csv-parse/sync';
import { group, max, range } from 'd3-array';
import { thousands } from '../../messages/counts-and-lists.ts';
import { hintOf, messageOf, shown, UserError } from '../../messages/errors.ts';
import type { NamedBytes } from '../source.ts';
import { ownTextOf, textOf } from './file-text.ts';
import type { OwnCsv } from './own-csv-schema.ts';

/** A CSV file's cells as text. */
export interface CsvFile {
  /** Its name in messages. */
  where: string;
  header: string[];
  rows: string[][];
  /** The first line of each row. */
  lines: number[];
  delimiter: Delimiter;
}

const delimiters = [',', ';', '\t'] as const;
type Delimiter = (typeof delimiters)[number];

/**
 * Parses a CSV file; every row must have as many cells as the header. Cells are separated by what separates most names
 * of the header: commas, semicolons or tabs.
 *
 * @param required columns that must be present
 */
export function readCsv({ bytes, where }: NamedBytes, required: readonly string[] = []) {
  checkLength(bytes, where);
  const text = textOf(bytes, where);
  const delimiter = delimiterOf(text);
  const csv = tableOf(parseRows(text, where, delimiter), where, delimiter, required);
  checkWidths(csv);
  return csv;
}

/**
 * Reads a user's table as spreadsheets save it: in their encodings, with Excel's line `sep=;`, and with empty cells
 * added or cut at the end of rows. `guesses` are what the file does not say, in words, and `notes` are for the log.
 *
 * @param described whether its columns are to become rows, and whether it is long
 */
export function readOwnCsv(
  { bytes, where }: NamedBytes,
  required: readonly string[],
  { transpose, metric_column }: Partial<OwnCsv> = {},
) {
  checkLength(bytes, where);
  const { text, encoding } = ownTextOf(bytes, where);
  const [, named] = text.match(/^"?sep=(.)/i) ?? [];
  const delimiter = delimiters.find((each) => each === named) ?? delimiterOf(text);
  if (!transpose && !metric_column) requireFewRows(text, delimiter, where);
  const parsed = parseRows(text, where, delimiter);
  const lines = named === undefined ? parsed : parsed.slice(1);
  const whole = withHeaderOfNames(lines, delimiter);
  const marked = tableOf(transpose ? swapped(whole) : whole, where, delimiter, required);
  const csv = { ...marked, rows: marked.rows.map((row) => row.map(withoutMarkup)) };
  const width = csv.header.length;
  const short = csv.rows.findIndex((row) => row.length < width);
  const isSmall = csv.rows.length * width <= MOST_FILLED;
  const rows = isSmall ? csv.rows.map((row) => withWidth(row, width)) : csv.rows;
  checkWidths({ ...csv, rows });
  const guesses = [encoding ?? [], BETWEEN_CELLS[delimiter]].flat();
  const note = `filled up rows with fewer cells than the header, the first on line ${csv.lines[short]}`;
  return { ...csv, rows, guesses, notes: short < 0 ? [] : [note] };
}

/** A cell's text in HTML's tags, in Markdown's links and in its bold type. */
function withoutMarkup(cell: string): string {
  if (!/^\s*[<[*]/.test(cell)) return cell;
  const text = cell.replaceAll(/<\/?[a-z][^<>]*>/gi, '').trim();
  return text.replace(/^\*\*(.+)\*\*$/, '$1').replace(/^\[([^\]]+)\]\([^)]*\)$/, '$1') || cell;
}

/** Columns as lines; their places take those of lines in messages. */
function swapped(lines: readonly ParsedRow[]): ParsedRow[] {
  const longest = max(lines, ({ record }) => record.length) ?? 0;
  return range(longest).map((c) => ({
    record: lines.map(({ record }) => record[c] ?? ''),
    info: { ...lines[0]!.info, lines: c + 1 },
  }));
}

/**
 * The lines, with an empty name before the header if all others have one cell more: R writes row names so. With two names between
 * commas, the cells may as well have decimal commas; and a header that begins with the names of rows is complete, unless the rows
 * are numbered.
 */
function withHeaderOfNames(lines: ParsedRow[], delimiter: Delimiter): ParsedRow[] {
  const [head, ...rows] = lines;
  const names = head?.record ?? [];
  const isOneShort = rows.every(({ record }) => record.length === names.length + 1);
  const isFilled = rows.some(({ record }) => record.at(-1)!.trim() !== '');
  const areNumbered = rows.every(({ record: [first] }, i) => first === String(i + 1));
  const isLong = names.length > (delimiter === ',' ? 2 : 1);
  const isClear = isLong && (areNumbered || !ROW_NAMES.test(names[0]!));
  return isOneShort && isFilled && isClear ? [{ ...head!, record: ['', ...names] }, ...rows] : lines;
}

/** Names of columns with the names of rows. */
export const ROW_NAMES =
  /^(models?|model[_ ]?names?|names?|net(work)?s?|identifier|model[_ ]?(id|identifier))$/i;

/** In a larger table, rows must be complete: a file may have many columns, and many rows of one cell. */
const MOST_FILLED = 2 ** 24;

/** Separators other than the usual one, in words. */
const BETWEEN_CELLS = { ',': [], ';': 'semicolons between cells', '\t': 'tabs between cells' };

/** A row without empty cells beyond the header, and with those that were cut at its end. */
function withWidth(row: string[], width: number): string[] {
  if (row.length < width) return [...row, ...Array(width - row.length).fill('')];
  return row.slice(width).every((cell) => cell.trim() === '') ? row.slice(0, width) : row;
}

/** Rows below their header, with names of columns that are known, and no cell that is too long. */
function tableOf(
  parsed: ParsedRow[],
  where: string,
  delimiter: Delimiter,
  required: readonly string[],
): CsvFile {
  const [head, ...rest] = parsed;
  const header = head?.record.map((name) => name.trim()) ?? [];
  checkFirstLine(parsed, where);
  // Spreadsheets add columns without a name.
  const named = header.filter((name) => name !== '');
  const duplicate = firstDuplicate(named);
  if (duplicate >= 0)
    throw new UserError(`${where}: line ${head!.info.lines}`, 'duplicate column name', {
      expected: 'different names for all columns',
      found: shown(named[duplicate]),
      next: 'rename or remove one of them',
    });
  const missing = required.filter((name) => !header.includes(name));
  if (missing.length > 0) {
    const problem = `missing column ${missing.map(shown).join(', ')}`;
    throw new UserError(`${where}: line ${head?.info.lines ?? 1}`, problem, {
      expected: `columns ${required.join(', ')}`,
      found: shown(header.join(',')),
      next: `check that this is the right file and that its first line names these columns${hintOf(missing[0]!, header)}`,
    });
  }
  for (const { record, info } of parsed) {
    const at = record.findIndex((cell) => cell.length > LONGEST_CELL);
    if (at < 0) continue;
    throw new UserError(`${where}: line ${info.lines}, column ${at + 1}`, 'cell is too long', {
      expected: `at most ${LONGEST_CELL} characters`,
      found: `${record[at]!.length}: ${shown(record[at]!.slice(0, 100))}`,
      next: 'look for an unclosed quote, or shorten the cell',
    });
  }
  const rows = rest.map(({ record }) => record);
  const lines = rest.map(({ info }) => info.lines);
  return { where, header, rows, lines, delimiter };
}

/** Refuses rows with more or fewer cells than the header. */
function checkWidths(csv: CsvFile): void {
  const { header, rows } = csv;
  const row = rows.findIndex(({ length }) => length !== header.length);
  if (row < 0) return;
  const cells = rows[row]!;
  throw new UserError(placeIn(csv, row), cells.length > header.length ? 'too many cells' : 'too few cells', {
    expected: `${header.length} cells, as in the header`,
    found: `${cells.length}: ${shown(cells.join(','))}`,
    next: 'look for a stray or missing separator or quote in this row, or a decimal comma without quotes',
  });
}

/** The error for a line that its user must correct. */
export function wrongLine(
  csv: CsvFile,
  row: number,
  problem: string,
  expected: string,
  next = 'correct the line',
): UserError {
  const found = shown(csv.rows[row]!.join(csv.delimiter));
  return new UserError(placeIn(csv, row), problem, { expected, found, next });
}

/** The error for a cell, which its table cannot have. */
export function wrongCell(
  csv: CsvFile,
  row: number,
  title: string,
  problem: string,
  expected: string,
  next: string,
): UserError {
  const found = shown(cellIn(csv, row, title));
  return new UserError(placeIn(csv, row, title), problem, { expected, found, next });
}

/** The cell of a row in a column. */
export function cellIn({ header, rows }: CsvFile, row: number, title: string): string {
  return rows[row]![header.indexOf(title)]!;
}

/** The cells of a column. */
export function columnOf({ header, rows }: CsvFile, title: string): string[] {
  const at = header.indexOf(title);
  return rows.map((row) => row[at]!);
}

/** The rows as records of the columns with these names. */
export function recordsOf<Name extends string>(csv: CsvFile, names: readonly Name[]): Record<Name, string>[] {
  const recordOf = (row: string[]) => names.map((name) => [name, row[csv.header.indexOf(name)]!]);
  return csv.rows.map((row) => Object.fromEntries(recordOf(row)));
}

/** A row's place for messages, or that of its cell in a column. */
export function placeIn({ where, lines }: CsvFile, row: number, title?: string): string {
  return `${where}: line ${lines[row]}${title === undefined ? '' : `, column ${shown(title)}`}`;
}

/** Refuses a first line that does not name the columns: a title, or another separator. */
function checkFirstLine([head, ...rest]: readonly ParsedRow[], where: string): void {
  const [first = '', ...others] = head?.record ?? [];
  const cells = rest[0]?.record.length ?? 0;
  const place = `${where}: line ${head?.info.lines}`;
  if (others.every((cell) => cell.trim() === '') && cells > 1)
    throw new UserError(place, 'the first line does not name the columns', {
      expected: `the names of ${cells} columns`,
      found: shown(first),
      next: 'remove the lines above the names of the columns',
    });
  if (others.length > 0 || !first.includes('|')) return;
  throw new UserError(place, 'cells are separated by "|"', {
    expected: 'commas, semicolons or tabs between the cells',
    found: shown(first),
    next: 'replace the separators',
  });
}

/** The index of the first name that repeats an earlier one, or -1. Linear, for millions of names. */
export function firstDuplicate(names: readonly string[]): number {
  const seen = new Set<string>();
  return names.findIndex((name) => seen.size === seen.add(name).size);
}

type ParsedRow = { record: string[]; info: { lines: number } };

/** The limit of the leaderboard's names: a name is in every table and page. */
const LONGEST_CELL = 2 ** 15;

/** Even a short row takes about 600 bytes of memory. */
const MOST_LINES = 2_000_000;

/** Ranks and numbers of models are Uint16. */
const MOST_MODELS = 2 ** 16 - 1;

/** Refuses more rows of a table, or models with a score, than can be ranked. */
export function requireRankable(rows: number, where: string): void {
  if (rows <= MOST_MODELS) return;
  throw new UserError(where, 'more models or rows than can be ranked', {
    expected: `at most ${thousands(MOST_MODELS)}`,
    found: thousands(rows),
    next: 'use fewer rows or sources',
  });
}

/** A table with so many columns is wide. A long one, whose lines are more than its rows, has a few. */
const WIDE = 20;

/** The same of a wide table, before all of its cells are read: lines with as many cells as the header are rows. */
function requireFewRows(text: string, delimiter: Delimiter, where: string): void {
  const [head = '', ...lines] = text.split(/[\r\n]+/);
  const width = head.split(delimiter).length;
  const isRow = (line: string) => width >= WIDE && line.split(delimiter).length >= width;
  requireRankable(lines.filter(isRow).length, where);
}

function checkLength(bytes: Uint8Array, where: string): void {
  const lines = bytes.reduce((sum, byte) => sum + Number(byte === 0x0a || byte === 0x0d), 0);
  if (lines <= MOST_LINES) return;
  throw new UserError(where, 'too many lines', {
    expected: `at most ${MOST_LINES}`,
    found: String(lines),
    next: 'check that this is the right file; if it is, raise MOST_LINES in pipeline/sources/formats/csv-file.ts',
  });
}

/**
 * The separator that occurs most often in the header, or in the line below a title without any; a comma if none does.
 */
function delimiterOf(text: string): Delimiter {
  let lines = 0;
  for (const [line] of text.matchAll(/[^\r\n]+/g)) {
    const counts = delimiters.map((delimiter) => line.replaceAll(/"[^"]*"/g, '').split(delimiter).length);
    const most = Math.max(...counts);
    if (most > 1 || ++lines === 2) return delimiters[counts.indexOf(most)]!;
  }
  return ',';
}

function parseRows(text: string, where: string, delimiter: Delimiter): ParsedRow[] {
  try {
    return parse(text, {
      bom: true,
      delimiter,
      info: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      // Names contain unescaped quotes.
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
    }) as unknown as ParsedRow[];
  } catch (error) {
    const place = error instanceof CsvError ? `${where}: line ${error.lines}` : where;
    throw new UserError(place, 'not a CSV file', {
      expected: 'rows of cells, separated by commas, semicolons or tabs',
      found: messageOf(error),
      next: 'check the file; it may be damaged or of another type',
    });
  }
}

/** Larger scores are refused: sums of products of several of them could overflow. */
export const LARGEST = 1e50;

/** Parses a cell as a number; a missing value becomes NaN. */
export function numberIn(
  csv: CsvFile,
  row: number,
  title: string,
  missingValues: readonly string[] = ['', 'NA', 'NaN', 'nan'],
): number {
  const cell = cellIn(csv, row, title).trim();
  if (missingValues.includes(cell)) return Number.NaN;
  // Where semicolons separate cells, numbers may have a decimal comma.
  const text = csv.delimiter === ';' ? cell.replace(/^([-+]?\d*),(\d+)/, '$1.$2') : cell;
  if (/^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(text) && Math.abs(Number(text)) <= LARGEST) return Number(text);
  throw notANumber(csv, row, title, `${missingValues.map(shown).join(' or ')} for a missing value`);
}

/** The error for a cell that is neither a number nor a `missing` value. */
export function notANumber(csv: CsvFile, row: number, title: string, missing: string): UserError {
  const cell = cellIn(csv, row, title).trim();
  return new UserError(placeIn(csv, row, title), 'not a number', {
    expected: `a number, or ${missing}`,
    ...(whyNoNumber(cell) ?? { found: shown(cell), next: 'correct the cell' }),
  });
}

/**
 * Keys for rows that have a name but no id: the name, prefixed with the line number if it is ambiguous.
 */
export function keysByName(names: readonly string[], lines: readonly number[]): string[] {
  const alike = group(names, (name) => name);
  return names.map((name, i) =>
    alike.get(name)!.length === 1 && !/^line \d+: /.test(name) ? name : `line ${lines[i]}: ${name}`,
  );
}

/** Why a cell is no number, by the form of the cell, and what to do about it. */
const REASONS: readonly [RegExp, string, string][] = [
  [/^[-+]?(\d+(\.\d*)?e\+?\d+|\d{51,})$/i, 'a number beyond 1e50', 'correct it, or leave the cell empty'],
  [/^[-+]?\d[\d.,]*$/, 'a number with a comma or point in an unusual place', 'write numbers as 1234.5'],
  [/^[-+]?inf(inity)?$/i, 'which is infinite', 'correct it, or leave the cell empty'],
  [/^[-+]?[\d.]+\s*(±|\+\/?-|[([*†‡])/, 'a number with more behind it', 'write the number alone'],
  [
    // `7B` is a size as people write it.
    /^[-+]?[\d.]+\s*(?![kmbt]$)[a-zµ°]+$/i,
    'a number with its unit',
    'write the number alone, and the unit in the header',
  ],
];

/** Why a cell that looks like a number is none, and what to do about it; undefined for text. */
export function whyNoNumber(cell: string): { found: string; next: string } | undefined {
  const reason = REASONS.find(([form]) => form.test(cell));
  return reason && { found: `${shown(cell)}, ${reason[1]}`, next: reason[2] };
}
