import { shown, UserError } from '../messages/errors.ts';
import {
  type CsvFile,
  columnOf,
  firstDuplicate,
  readOwnCsv,
  wrongLine,
} from '../sources/formats/csv-file.ts';
import { CATEGORY_NAME, type OwnMetric } from '../sources/formats/own-csv-schema.ts';
import { isFile, readFile } from '../warehouse/files.ts';
import { inRoot } from '../warehouse/root.ts';

/** The group of each metric, and its data set where the file has one, from a CSV file with `metric`, `group` and `data set`. */
export function readGroups(file: string): Map<string, Partial<OwnMetric>> {
  const expected = 'a CSV file with the columns "metric" and "group", and "data set" if you like';
  const csv = readList(file, 'groups', expected, ['metric', 'group']);
  const cells = (name: string) => cellsIn(csv, name);
  const metrics = cells('metric');
  const groups = cells('group');
  const dataSets = csv.header.find((name) => /^data[ _]?set$/i.test(name));
  const duplicate = firstDuplicate(metrics);
  if (duplicate >= 0)
    throw wrongLine(csv, duplicate, `the metric ${shown(metrics[duplicate])} twice`, 'one line per metric');
  const wrong = groups.findIndex((group) => !CATEGORY_NAME.pattern.test(group));
  if (wrong >= 0) throw wrongLine(csv, wrong, 'no name of a group', CATEGORY_NAME.expected);
  const of = dataSets === undefined ? [] : cells(dataSets);
  return new Map(
    metrics.map((metric, i) => [metric, { category: groups[i]!, ...(of[i] && { data_set: of[i] }) }]),
  );
}

/** The family of each row of a table, from a CSV file with `family` and another column, such as `row`. */
export function readFamilies(file: string): { row: string; family: string }[] {
  const expected = 'a CSV file with the columns "row" and "family"';
  const csv = readList(file, 'families', expected, ['family']);
  const [names = ''] = ['row', ...csv.header].filter(
    (name) => name !== 'family' && csv.header.includes(name),
  );
  const rows = cellsIn(csv, names);
  const families = cellsIn(csv, 'family');
  const duplicate = firstDuplicate(rows);
  if (duplicate >= 0)
    throw wrongLine(csv, duplicate, `the row ${shown(rows[duplicate])} twice`, 'one line per row');
  return rows.map((row, i) => ({ row, family: families[i]! })).filter(({ family }) => family !== '');
}

function readList(file: string, what: string, expected: string, names: readonly string[]): CsvFile {
  const next = `correct ${what.toUpperCase()}, or leave it out`;
  if (!isFile(inRoot(file))) throw new UserError(file, `no such file of ${what}`, { expected, next });
  return readOwnCsv({ bytes: readFile(inRoot(file)), where: file }, names);
}

function cellsIn(csv: CsvFile, name: string): string[] {
  return columnOf(csv, name).map((cell) => cell.trim());
}
