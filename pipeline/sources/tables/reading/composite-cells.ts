import { mean } from 'd3-array';
import { upToTwenty } from '../../../messages/counts-and-lists.ts';
import { shown } from '../../../messages/errors.ts';
import { columnOf, type readOwnCsv } from '../../formats/csv-file.ts';

/** Two measures of one task in a cell, such as F1 and accuracy in `94.2/92.3`; one has decimals, so that it is no date. */
export const PAIRS = {
  what: 'the mean of two numbers in a cell',
  form: /^-?\d+\.?\d* ?\/ ?-?\d+\.?\d*$/,
  sure: /\./,
  numberIn: (cell: string): number | string => mean(cell.split('/'), Number)!,
};

/** A score with its spread, rank or count behind it, such as `0.53 ± 0.02`, `54.3 (10)` and `81.2 [79.9, 82.6]`. */
const WITH_MORE = /^(?<score>[-+−]?\d[\d.,]*%?)\s*(±|\+\/?-|[([]).*\d/;
export const SCORES_WITH_MORE: typeof PAIRS = {
  what: 'the first number in a cell',
  form: WITH_MORE,
  sure: WITH_MORE,
  numberIn: (cell) => WITH_MORE.exec(cell)!.groups!.score!,
};

/** Times such as `9:58.1`, `1:02:03` and `1h 37m 20s`; one is no time of day. */
export const TIMES: typeof PAIRS = {
  what: 'times in seconds',
  form: /^(\d+[:h] ?)?\d+[:m] ?[0-5]\d(\.\d+)?s?$/,
  sure: /[.s]|:.+:|^[3-9]\d/,
  numberIn: (cell) => cell.split(/[:hm]/).reduce((sum, part) => 60 * sum + Number.parseFloat(part), 0),
};

/** Cells that are put together in any way; a ratio such as `40:60` is no time, though `41:59` looks like one. */
const ALIKE = /^\d+[:/]\d+/;
const LEAST_SHARE = 0.9;

/** The table with plain numbers in the columns whose cells are mostly of a form, and their names. */
export function plainNumbers(
  csv: ReturnType<typeof readOwnCsv>,
  { what, form, sure, numberIn }: typeof PAIRS,
) {
  const cellsOf = (name: string, of = form) => columnOf(csv, name).filter((cell) => of.test(cell.trim()));
  const isMeant = (name: string, { length }: readonly string[]) =>
    2 * length > cellsOf(name, /./).length && length >= LEAST_SHARE * cellsOf(name, ALIKE).length;
  const names = csv.header.filter((name) => isMeant(name, cellsOf(name)));
  if (!names.flatMap((name) => cellsOf(name)).some((cell) => sure.test(cell))) return { csv, names: [] };
  const plain = (cell: string, c: number) =>
    names.includes(csv.header[c]!) && form.test(cell.trim()) ? String(numberIn(cell.trim())) : cell;
  const guesses = [...csv.guesses, `${what}, in ${upToTwenty(names.map(shown))}`];
  return { csv: { ...csv, guesses, rows: csv.rows.map((row) => row.map(plain)) }, names };
}
