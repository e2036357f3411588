import { shown, UserError } from '../../messages/errors.ts';
import { type CsvFile, columnOf, LARGEST, placeIn } from './csv-file.ts';

/**
 * How the numbers of a table are written; and a cell of each column whose decimal marks may as well be between
 * thousands.
 */
export type Marks = ReturnType<typeof marksOf>;

/**
 * The forms of numbers, by the marks in them. One point or comma before three digits may be either mark, unless a
 * decimal mark is the only reading: after a zero, or after more than three digits. Whole numbers are `short` if they
 * would have no mark between thousands.
 */
const FORMS = [
  /^[-+]?((?<short>)(?!100$)[1-9]\d{0,2}|(?<long>)\d{4,}|\d+(e[-+]?\d+)?)$/i,
  /^[-+]?[1-9]\d{0,2}(?<either>[.,])\d{3}$/,
  /^[-+]?(?=.?\d)\d*(?<decimal>[.,])\d*(e[-+]?\d+)?$/i,
  /^[-+]?[1-9]\d{0,2}(?<thousands>[., '])\d{3}(\k<thousands>\d{3})*((?!\k<thousands>)(?<decimal>[.,])\d*)?$/,
];

const KINDS = ['either', 'decimal', 'thousands', 'short', 'long'] as const;
type Kind = (typeof KINDS)[number];
type Form = { [kind in Kind]?: string };

/** The marks of a number, by what they are; undefined for text. */
function formOf(number: string): Form | undefined {
  for (const form of FORMS) {
    const found = form.exec(number);
    if (found) return found.groups ?? {};
  }
  return undefined;
}

/** A cell without its % sign, and with the signs, spaces and apostrophes of a keyboard. */
function plain(cell: string): string {
  const text = cell.trim();
  // For millions of cells.
  if (/^[-+.,\de]*$/i.test(text)) return text;
  const number = text.endsWith('%') ? text.slice(0, -1).trimEnd() : text;
  return number
    .replace(/^[\u2010-\u2015\u2212\uff0d]/, '-')
    .replaceAll(/[\u00a0\u2009\u202f]/g, ' ')
    .replaceAll('\u2019', "'");
}

/** Whether a cell is a number in any format. */
export function isNumber(cell: string): boolean {
  return formOf(plain(cell)) !== undefined;
}

/** A cell's number; undefined if it has none. A percentage is the number before its sign. */
export function numberOf(cell: string, { decimal }: Marks): number | undefined {
  const text = plain(cell);
  const number = Number(text.replaceAll(decimal === ',' ? /[. ']/g : /[, ']/g, '').replace(',', '.'));
  return formOf(text) && Math.abs(number) <= LARGEST ? number : undefined;
}

/** A cell that shows a mark. */
type Seen = { row: number; column: string; cell: string };

/**
 * Decides from all numbers in these columns which marks the whole table has. Refuses a table whose numbers contradict
 * each other, and one whose only marks stand before three digits, unless commas separate its cells: there the point is
 * the decimal mark.
 */
export function marksOf(csv: CsvFile, columns: readonly string[]) {
  const byColumn = columns.map((column) => marksIn(csv, column));
  // Of several cells with a mark, the first.
  const all = (kind: Kind) => new Map(byColumn.toReversed().flatMap((marks) => [...marks[kind]]));
  const either = all('either');
  const decimal = all('decimal');
  const thousands = all('thousands');
  // A comma between thousands leaves the point for decimals, and the other way round.
  const left = [...thousands].flatMap(([mark, seen]) =>
    mark in OTHER ? [[OTHER[mark]!, seen] as const] : [],
  );
  const certain = new Map([...left, ...decimal]);
  const isPoint = csv.delimiter === ',' && certain.size === 0 && !either.has(',');
  const isDecided = isPoint || thousands.has(' ') || thousands.has("'");
  const decimals = isDecided ? new Map([...either, ...certain]) : certain;
  for (const marks of [decimals, thousands])
    if (marks.size > 1) throw contradiction(csv, [...marks.values()]);
  // No number of the table shows its decimal mark.
  const isOpen = decimals.size === 0;
  const [mark = '.'] = decimals.keys();
  return {
    decimal: mark,
    thousands: [...thousands.keys(), ...either.keys()].find((each) => each !== mark),
    unclear: byColumn.flatMap((marks) => {
      if (isOpen) return [...marks.either.values()];
      return isClear(marks) ? [] : (marks.either.get(mark) ?? []);
    }),
    isOpen,
  };
}

/** Refuses columns whose decimal marks may as well be between thousands. */
export function requireClear(csv: CsvFile, { unclear, isOpen }: Marks, columns: readonly string[]): void {
  const cell = unclear.find(({ column }) => columns.includes(column));
  if (cell) throw question(csv, cell, isOpen ? 'table' : 'column');
}

/** Whether a column shows what its marks are: by other numbers, or because no short whole numbers are beside them. */
function isClear({ short, long, decimal, thousands }: MarksByKind): boolean {
  return short.size === 0 || long.size + decimal.size + thousands.size > 0;
}

const OTHER: Readonly<Record<string, string>> = { '.': ',', ',': '.' };

/** The marks other than a decimal point, for a note. */
export function marksInWords({ decimal, thousands }: Marks): string[] {
  const between = thousands === undefined ? [] : [`${shown(thousands)} between thousands`];
  return decimal === ',' ? ['decimal commas', ...between] : between;
}

type MarksByKind = Readonly<Record<Kind, Map<string, Seen>>>;

/** The first cell of a column with each mark, by what the mark is. */
function marksIn(csv: CsvFile, column: string): MarksByKind {
  const maps = KINDS.map((kind) => [kind, new Map<string, Seen>()]);
  const found: MarksByKind = Object.fromEntries(maps);
  for (const [row, cell] of columnOf(csv, column).entries()) {
    const form = formOf(plain(cell)) ?? {};
    for (const kind of KINDS) {
      const mark = form[kind];
      if (mark !== undefined && !found[kind].has(mark)) found[kind].set(mark, { row, column, cell });
    }
  }
  return found;
}

function contradiction(csv: CsvFile, cells: readonly Seen[]): UserError {
  const [first, last] = cells.toSorted((a, b) => a.row - b.row) as [Seen, Seen];
  const place = placeIn(csv, last.row, last.column);
  return new UserError(place, 'a number in another format than the numbers before it', {
    expected: 'one decimal mark, and one mark between thousands, in the whole table',
    found: `${shown(last.cell)}, but ${shown(first.cell)} in line ${csv.lines[first.row]}, column ${shown(first.column)}`,
    next: 'write all numbers in the same way, such as 1234.5',
  });
}

function question(csv: CsvFile, { row, column, cell }: Seen, where: 'table' | 'column'): UserError {
  const decimal = plain(cell).replace(',', '.');
  const whole = plain(cell).replace(/[.,]/, '');
  const mark = cell.includes(',') ? 'comma' : 'point';
  return new UserError(placeIn(csv, row, column), 'a number that can be read in two ways', {
    expected: `at least one number in the ${where} that shows which is the decimal mark`,
    found: `${shown(cell)}: ${decimal} with a decimal ${mark}, or ${whole} with a ${mark} between thousands`,
    next: `write ${plain(cell)}0 in this cell if it is a decimal ${mark}, or all such numbers without it (${whole}) if not`,
  });
}
