import { shown, UserError } from '../messages/errors.ts';
import { columnOf, firstDuplicate, readOwnCsv, wrongLine } from '../sources/formats/csv-file.ts';
import { CATEGORY_NAME, type OwnMetric } from '../sources/formats/own-csv-schema.ts';
import { isFile, readFile } from '../warehouse/files.ts';
import { inRoot } from '../warehouse/root.ts';

/** The group of each metric, and its data set where the file has one, from a CSV file with `metric`, `group` and `data set`. */
export function readGroups(file: string): Map<string, Partial<OwnMetric>> {
  if (!isFile(inRoot(file)))
    throw new UserError(file, 'no such file of groups', {
      expected: 'a CSV file with the columns "metric" and "group", and "data set" if you like',
      next: 'correct GROUPS, or leave it out',
    });
  const csv = readOwnCsv({ bytes: readFile(inRoot(file)), where: file }, ['metric', 'group']);
  const cells = (name: string) => columnOf(csv, name).map((cell) => cell.trim());
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
