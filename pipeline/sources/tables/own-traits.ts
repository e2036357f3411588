import { type CsvFile, columnOf } from '../formats/csv-file.ts';
import { type Marks, numberOf } from '../formats/number-marks.ts';
import type { ColumnReading } from './reading/read-columns.ts';
import type { Role } from './reading/roles.ts';

/** Columns against which one may look at scores, though they are none. */
const ROLES: readonly Role[] = ['size or cost', 'date', 'left out'];

/** Fewer numbers are no column of numbers. */
const LEAST_SHARE = 0.25;

/** The numbers of a wide table's columns that are no scores: sizes, costs, dates (as years) and others, by row. */
export function traitsOf(
  csv: CsvFile,
  names: readonly string[],
  reading: readonly ColumnReading[],
  marks: Marks,
) {
  const columns = reading.filter(({ role, column }) => ROLES.includes(role) && csv.header.includes(column));
  return columns.flatMap(({ column, role }) => {
    const numberIn = (cell: string) => (role === 'date' ? yearIn(cell) : amountIn(cell, marks));
    const values = columnOf(csv, column).map((cell) => numberIn(cell.trim()));
    const rows = [...names.keys()].filter((row) => values[row] !== undefined);
    if (rows.length < LEAST_SHARE * names.length) return [];
    return rows.map((row) => ({ source_key: names[row]!, column_name: column, role, value: values[row]! }));
  });
}

/** A day, a month or a year that begins with four digits, in years. */
function yearIn(cell: string): number | undefined {
  const [, year, month = 1, day = 1] =
    /^((?:19|20)\d\d)(?:[-/.](\d\d?))?(?:[-/.](\d\d?))?(?!\d)/.exec(cell) ?? [];
  return year === undefined ? undefined : Number(year) + (Number(month) - 1) / 12 + (Number(day) - 1) / 366;
}

const THOUSANDS = ['', 'k', 'm', 'b', 't'];

/** A number, such as 7.5, $0.15 and 67B. */
function amountIn(cell: string, marks: Marks): number | undefined {
  const [, digits = cell, letter = ''] = /^[$€£~≈<> ]*(\d[\d.,]*) ?([kmbt]?)$/i.exec(cell) ?? [];
  const number = numberOf(digits, marks);
  return number === undefined ? undefined : number * 1000 ** THOUSANDS.indexOf(letter.toLowerCase());
}
