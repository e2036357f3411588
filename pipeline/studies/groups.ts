import { shown, UserError } from '../messages/errors.ts';
import {
  type CsvFile,
  columnOf,
  firstDuplicate,
  placeIn,
  readOwnCsv,
  wrongLine,
} from '../sources/formats/csv-file.ts';
import { CATEGORY_NAME, type OwnMetric } from '../sources/formats/own-csv-schema.ts';
import { NONE } from '../sources/tables/own-table.ts';
import { ROLES } from '../sources/tables/reading/roles.ts';
import { isFile, readFile } from '../warehouse/files.ts';
import { inRoot } from '../warehouse/root.ts';

/** The lines of names, which a table may not have. */
type Places = Map<string, string>;

/** The group of each metric, and its data set where the file has one, from a CSV file with `metric`, `group` and `data set`. */
export function readGroups(file: string, places?: Places): Map<string, Partial<OwnMetric>> {
  const expected = 'a CSV file with the columns "metric" and "group", and "data set" if you like';
  const csv = readList(file, 'groups', expected, ['metric', 'group']);
  const metrics = uniqueNames(csv, 'metric', places);
  const groups = cellsIn(csv, 'group');
  const dataSets = csv.header.find((name) => /^data[ _]?set$/i.test(name));
  const wrong = groups.findIndex((group) => !CATEGORY_NAME.pattern.test(group));
  if (wrong >= 0) throw wrongLine(csv, wrong, 'no name of a group', CATEGORY_NAME.expected);
  const of = dataSets === undefined ? [] : cellsIn(csv, dataSets);
  return new Map(
    metrics.map((metric, i) => [metric, { category: groups[i]!, data_set: of[i] || undefined }]),
  );
}

/** The family of each row of a table that has one, from a CSV file with `family` and another column, such as `row`. */
export function readFamilies(file: string, places?: Places): { row: string; family: string }[] {
  const csv = readList(file, 'families', 'a CSV file with the columns "row" and "family"', ['family']);
  const others = csv.header.filter((name) => name !== 'family');
  const rows = uniqueNames(csv, others.includes('row') ? 'row' : (others[0] ?? 'family'), places);
  const families = cellsIn(csv, 'family');
  return rows.map((row, i) => ({ row, family: families[i]! })).filter(({ family }) => family !== '');
}

/** What the columns of a table are, from a CSV file such as `reading.csv` in a table's results, with `column`, `role` and `direction`. */
export function readReading(file: string, places?: Places) {
  const expected = 'a CSV file with the columns "column", "role" and "direction"';
  const csv = readList(file, 'reading', expected, ['column', 'role', 'direction']);
  const columns = uniqueNames(csv, 'column', places);
  const roles = cellsIn(csv, 'role');
  const directions = cellsIn(csv, 'direction');
  const wrong = roles.findIndex((role) => !(ROLES as readonly string[]).includes(role));
  if (wrong >= 0) throw wrongLine(csv, wrong, 'no such role', ROLES.join(', '));
  const scores = columns.filter((_, line) => roles[line] === 'score');
  const lower = columns.filter((_, line) => roles[line] === 'score' && directions[line] === 'lower');
  const name = columns.find((_, line) => roles[line] === 'name');
  return { scores, lower: lower.length > 0 ? lower : [NONE], name };
}

function readList(file: string, what: string, expected: string, names: readonly string[]): CsvFile {
  const next = `correct ${what.toUpperCase()}, or leave it out`;
  if (!isFile(inRoot(file))) throw new UserError(file, `no such file of ${what}`, { expected, next });
  return readOwnCsv({ bytes: readFile(inRoot(file)), where: file }, names);
}

/** The cells of a column, which must differ, with their places. */
function uniqueNames(csv: CsvFile, column: string, places?: Places): string[] {
  const names = cellsIn(csv, column);
  for (const [row, name] of names.entries()) places?.set(name, placeIn(csv, row));
  const duplicate = firstDuplicate(names);
  if (duplicate < 0) return names;
  throw wrongLine(csv, duplicate, `the ${column} ${shown(names[duplicate])} twice`, `one line per ${column}`);
}

function cellsIn(csv: CsvFile, name: string): string[] {
  return columnOf(csv, name).map((cell) => cell.trim());
}
