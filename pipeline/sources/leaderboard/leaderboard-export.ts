import { group } from 'd3-array';
import { count, upToTwenty } from '../../messages/counts-and-lists.ts';
import { hintOf, shown, UserError } from '../../messages/errors.ts';
import type { Columns } from '../../warehouse/database.ts';
import { rowsOf, toColumns } from '../../warehouse/rows.ts';
import {
  type CsvFile,
  cellIn,
  columnOf,
  firstDuplicate,
  keysByName,
  numberIn,
  readCsv,
  wrongCell,
} from '../formats/csv-file.ts';
import { readZipMember } from '../formats/zip-archive.ts';
import { contentHashOf, type RawFile, type ScoredSnapshot, undated, undatedScores } from '../source.ts';
import { metricColumns, type Place, placesOf } from './leaderboard-metric.ts';
import { leaderboardTree } from './leaderboard-tree.ts';

/** A metric or node: what it is about, and where it is in the tree. */
type KnownMetric = Place & { parent: string | null; isLeaf: boolean };

const MAXIMUM_BYTES = 64 * 2 ** 20;
/** The column of a plain CSV without scores. */
const NAME_COLUMN = 'model_name';
/** Columns of the ZIP's table without scores. */
const ZIP_COLUMNS = ['Rank', 'Model', 'Model ID', 'Filtered Score'];

/** All metrics that a column can be: those of the newest leaderboard, and those of April 2025 that it has dropped. */
export function metricsOf(described: readonly Columns[]): Map<string, KnownMetric> {
  const places = placesOf(leaderboardTree);
  const known = new Map<string, KnownMetric>(
    leaderboardTree.map(({ name, parent, isLeaf }) => [name, { parent, ...places.get(name)!, isLeaf }]),
  );
  for (const { metric_key, parent_key, category, domain, is_leaf } of described.flatMap(rowsOf)) {
    known.set(String(metric_key), { parent: parent_key, category, domain, isLeaf: is_leaf } as KnownMetric);
  }
  return known;
}

/**
 * Reads a table that a user downloaded from the leaderboard: the export button's ZIP, with ids and two decimals, or the
 * older plain CSV with names and three decimals. Neither has times, errors or versions.
 */
export async function readExport(
  file: RawFile,
  asOf: string,
  known: ReadonlyMap<string, KnownMetric>,
): Promise<ScoredSnapshot> {
  const isZip = file.name.toLowerCase().endsWith('.zip');
  const table = isZip ? await readZipped(file) : readCsv(file, [NAME_COLUMN]);
  const columns = benchmarksOf(table, isZip ? ZIP_COLUMNS : [NAME_COLUMN], known);
  // The ZIP's nodes are means of rounded leaves; later stages compute them.
  const metrics = isZip ? columns.filter(({ name }) => known.get(name)!.isLeaf) : columns;
  if (table.rows.length === 0 || metrics.length === 0)
    throw new UserError(table.where, 'no scores in the table', {
      expected: 'a row per model, and at least one column of a benchmark',
      found: table.rows.length === 0 ? 'no rows' : shown(table.header.join(',')),
      next: 'save the table again, or remove the file',
    });
  const name = columnOf(table, isZip ? 'Model' : NAME_COLUMN);
  const model = { source_key: isZip ? idsOf(table) : keysByName(name, table.lines), name };
  const score = scoreColumns(table, model.source_key, metrics);
  return {
    ...undated([file], asOf),
    contentHash: contentHashOf([model, score]),
    hasIds: isZip,
    roundingStep: isZip ? 0.01 : 0.001,
    areShares: true,
    model,
    ...describe(metrics, known),
    score,
  };
}

/**
 * Reads the ZIP's table. Its names contain unescaped quotes and commas, so cells are counted from both ends of a line.
 */
async function readZipped(file: RawFile): Promise<CsvFile> {
  const text = await readZipMember(file, 'leaderboard.csv', MAXIMUM_BYTES);
  const lines = text.split('\n');
  const header = lines.find((line) => !line.startsWith('#')) ?? '';
  const cells = header.split(',').length;
  const repaired = lines.map((line) => {
    // A comment; its place stays, so that messages name the right line.
    if (line.startsWith('#')) return '';
    const parts = line.split(',');
    const name = /^("\d+",")(.*)(","\d+")$/.exec(parts.slice(0, 3 - cells).join(','));
    if (!name || parts.length < cells) return line;
    return [`${name[1]}${name[2]!.replaceAll('"', '""')}${name[3]}`, ...parts.slice(3 - cells)].join(',');
  });
  const csv = { where: `${file.where}: leaderboard.csv`, bytes: Buffer.from(repaired.join('\n')) };
  return readCsv(csv, ZIP_COLUMNS);
}

/** The leaderboard's ids of the models in a ZIP. */
function idsOf(table: CsvFile): string[] {
  const ids = columnOf(table, 'Model ID');
  const invalid = ids.findIndex((id) => !/^\d{1,15}$/.test(id));
  const wrong = invalid >= 0 ? invalid : firstDuplicate(ids);
  if (wrong < 0) return ids;
  throw wrongCell(
    table,
    wrong,
    'Model ID',
    'invalid or duplicate model id',
    'the leaderboard’s id of the model, a different whole number in every row',
    'download the export again, or remove the file',
  );
}

type MetricColumn = { title: string; name: string };

/** Identifies the metric columns. The ZIP's headers are display labels, without a laboratory's prefix (`tong.`). */
function benchmarksOf(
  { where, header }: CsvFile,
  ignored: readonly string[],
  known: ReadonlyMap<string, KnownMetric>,
): MetricColumn[] {
  const namesOf = group(known.keys(), (name) => name.replace(/^[a-z]+\./, ''));
  const unknown: string[] = [];
  const columns: MetricColumn[] = [];
  for (const title of header) {
    if (ignored.includes(title)) continue;
    const [name, ...others] = known.has(title) ? [title] : (namesOf.get(title) ?? []);
    if (name === undefined || others.length > 0) unknown.push(title);
    else columns.push({ title, name });
  }
  if (unknown.length === 0) return columns;
  throw new UserError(`${where}: header`, count(unknown.length, 'unknown column'), {
    expected: 'benchmarks of the leaderboard',
    found: `${upToTwenty(unknown.map(shown))}${hintOf(unknown[0]!, [...known.keys()])}`,
    next:
      'correct the names, or remove the columns that are no benchmarks; if one is newer than the ' +
      'leaderboard in raw/, run a refresh, or add it to pipeline/sources/leaderboard/leaderboard-tree.csv',
  });
}

function describe(metrics: readonly MetricColumn[], known: ReadonlyMap<string, KnownMetric>) {
  // The table may lack the parents of its columns.
  const names = new Set<string>();
  for (const { name } of metrics)
    for (let at: string | null = name; at !== null && !names.has(at); at = known.get(at)!.parent)
      names.add(at);
  const parents = new Set([...names].map((name) => known.get(name)!.parent));
  const titles = new Map(metrics.map(({ name, title }) => [name, title]));
  const all = [...names].map((name) => {
    const { isLeaf, ...place } = known.get(name)!;
    // A leaf of a later leaderboard may be a node in this table.
    return { name, title: titles.get(name) ?? name, ...place, isLeaf: isLeaf && !parents.has(name) };
  });
  return { metric: metricColumns(all), version: { metric_key: [...names], version: all.map(() => 1) } };
}

function scoreColumns(table: CsvFile, keys: readonly string[], metrics: readonly MetricColumn[]): Columns {
  const cells = keys.flatMap((source_key, row) =>
    metrics.map(({ name, title }) => ({
      source_key,
      metric_key: name,
      value: numberIn(table, row, title, ['', 'X']),
      cell: cellIn(table, row, title).trim(),
    })),
  );
  return undatedScores(toColumns(cells), (i) => (cells[i]!.cell === 'X' ? 'failed' : 'never_run'));
}
