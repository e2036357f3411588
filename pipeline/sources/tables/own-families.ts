import { count } from '../../messages/counts-and-lists.ts';
import { shown, toCorrect, UserError } from '../../messages/errors.ts';
import { type CsvFile, columnOf } from '../formats/csv-file.ts';
import type { OwnCsv } from '../formats/own-csv-schema.ts';
import { isMissing } from './own-columns.ts';

/** Names of columns that say of what a row is a version, the narrowest first. */
const FAMILY_COLUMNS = [
  /\bfamily\b/i,
  /\bbase[ -]?model\b/i,
  /\b(organi[sz]ation|company|team|developer)\b/i,
];

/** The family of each row, null without one; the column that it is from, if there is one, and a note. */
export type RowFamilies = { of: (string | null)[]; from: string[]; note?: string };

/**
 * The families that a study gives, or else those of a column of text whose name says so.
 *
 * @param texts names of the columns of text
 * @param names of the rows
 */
export function rowFamilies(
  csv: CsvFile,
  own: OwnCsv,
  texts: readonly string[],
  names: readonly string[],
): RowFamilies {
  if (own.families) return withNote(given(own.families, names, csv.where), 'those given');
  const others = texts.filter((name) => name !== own.model_column && name !== own.metric_column);
  const called = (form: RegExp) => others.find((name) => form.test(name.replaceAll('_', ' ')));
  const [column] = FAMILY_COLUMNS.flatMap((form) => called(form) ?? []);
  if (column === undefined) return { of: [], from: [] };
  const cells = columnOf(csv, column).map((cell) => (isMissing(cell) ? null : cell.trim()));
  return { ...withNote(cells, shown(column)), from: [column] };
}

function given(families: NonNullable<OwnCsv['families']>, names: readonly string[], where: string) {
  const plain = names.map((name) => name.trim());
  const known = new Set(plain);
  const unknown = families.find(({ row }) => !known.has(row));
  if (unknown) {
    const problem = `no row ${shown(unknown.row)}, whose family is given`;
    throw new UserError(where, problem, toCorrect(unknown.row, [...known], 'correct the name'));
  }
  const familyOf = new Map(families.map(({ row, family }) => [row, family]));
  return plain.map((name) => familyOf.get(name) ?? null);
}

function withNote(of: (string | null)[], source: string): RowFamilies {
  const filled = of.filter((family) => family !== null);
  const families = count(new Set(filled).size, 'family', 'families');
  return {
    of,
    from: [],
    note: `rows of one family are not independent: ${families} of ${count(filled.length, 'row')}, from ${source}`,
  };
}
