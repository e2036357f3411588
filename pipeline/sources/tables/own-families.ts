import { count } from '../../messages/counts-and-lists.ts';
import { shown } from '../../messages/errors.ts';
import { type CsvFile, columnOf } from '../formats/csv-file.ts';
import type { OwnCsv } from '../formats/own-csv-schema.ts';
import { isMissing, requireKnown } from './own-columns.ts';

/** Names of columns that say of what a row is a version, the narrowest first. */
const FAMILY_COLUMNS = [
  /\bfamily\b/i,
  /\bbase[ -]?model\b/i,
  /\b(organi[sz]ation|company|team|developer)\b/i,
];

/** Intervals leave out whole families only if there are as many (statistics/numbers/units.ts). */
const FEWEST_FAMILIES = 10;

/**
 * The family of each row that has one, by its name, the column that they are from, and a note: the families that a study gives, or else those of a column of text whose name says so; none if these are too few. Of rows with one
 * name, the last decides.
 *
 * @param texts names of the columns of text
 * @param names of the rows
 */
export function rowFamilies(csv: CsvFile, own: OwnCsv, texts: readonly string[], names: readonly string[]) {
  const plain = names.map((name) => name.trim());
  if (own.families) {
    const given = new Map(own.families.map(({ row, family }) => [row, family]));
    requireKnown('row', [...given.keys()], plain, 'whose family is given', csv.where, own);
    return { ...familiesIn(plain, given, 'those given'), columns: [] };
  }
  const others = texts.filter((name) => name !== own.model_column && name !== own.metric_column);
  const called = (form: RegExp) => others.filter((name) => form.test(name.replaceAll('_', ' ')));
  const [column] = FAMILY_COLUMNS.flatMap(called);
  if (column === undefined) return { familyOf: new Map<string, string>(), note: undefined, columns: [] };
  const cells = columnOf(csv, column).map((cell) => cell.trim());
  const read = cells.flatMap((cell, row) => (isMissing(cell) ? [] : [[plain[row]!, cell] as const]));
  return { ...familiesIn(plain, new Map(read), shown(column)), columns: [column] };
}

/** These families with a note, unless they are too few. */
function familiesIn(names: readonly string[], familyOf: Map<string, string>, source: string) {
  const families = new Set(names.map((name) => familyOf.get(name) ?? `alone: ${name}`)).size;
  const found = `${count(new Set(familyOf.values()).size, 'family', 'families')} of ${count(familyOf.size, 'row')}, from ${source}`;
  if (families >= FEWEST_FAMILIES)
    return { familyOf, note: `rows of one family are not independent: ${found}` };
  const rule = `intervals need ${FEWEST_FAMILIES} families`;
  return {
    familyOf: new Map<string, string>(),
    note: `${rule}, so rows are taken for independent in spite of ${found}`,
  };
}
