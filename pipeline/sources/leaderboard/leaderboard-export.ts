import { group, sort } from 'd3-array';
import { closeName, hintOf, shown, UserError } from '../../messages/errors.ts';
import { listed } from '../../messages/plurals.ts';
import type { Columns } from '../../warehouse/database.ts';
import { sha256 } from '../../warehouse/files.ts';
import { rowsOf } from '../../warehouse/rows.ts';
import { contentHashOf } from '../formats/content-hash.ts';
import type { CsvFile } from '../formats/csv-file.ts';
import { columnOf, firstDuplicate, keysByName, numberIn, placeIn, readCsv } from '../formats/csv-file.ts';
import { readZipMember } from '../formats/zip-archive.ts';
import { type RawFile, type ScoredSnapshot, undated, undatedScores } from '../source.ts';
import { metricColumns, type Place, placesOf } from './leaderboard-metric.ts';
import { checkIds, LeaderboardNames } from './leaderboard-names.ts';
import { leaderboardTree } from './leaderboard-tree.ts';

/** A column's place in the tree. */
type KnownMetric = Place & { parent: string | null; isLeaf: boolean };

const MAXIMUM_BYTES = 64 * 2 ** 20;
/** Columns of the ZIP's table without scores. */
const MODEL_COLUMNS = ['Rank', 'Model', 'Model ID', 'Filtered Score'];
/** Columns of a CSV with names, if it has ids; otherwise only the first. */
const NAME_COLUMNS = ['model_name', 'model', 'name'];
const ID_COLUMN = 'model_id';
/** A user's ids, beside or instead of the leaderboard's. */
const OWN_ID_COLUMN = 'own_id';
/** Columns of a CSV that say nothing about scores. Spreadsheets and data frames add some without a name. */
const IGNORED_COLUMNS = ['rank', 'layers', OWN_ID_COLUMN, ''];

/** All metrics that a column can be: those of the newest leaderboard, and those of April 2025 that it has dropped. */
export function metricsOf(described: readonly Columns[]): Map<string, KnownMetric> {
  const places = placesOf(leaderboardTree);
  const known = new Map<string, KnownMetric>(
    leaderboardTree.map(({ name, parent, isLeaf }) => [name, { parent, ...places.get(name)!, isLeaf }]),
  );
  for (const { metric_key, parent_key, category, domain, is_leaf } of described.flatMap(rowsOf)) {
    const place = { parent: parent_key, category, domain } as Omit<KnownMetric, 'isLeaf'>;
    known.set(String(metric_key), { ...place, isLeaf: is_leaf === true });
  }
  return known;
}

/** The table of an export, and which of its columns are no benchmarks. */
interface Table extends CsvFile {
  isZip: boolean;
  /** The column of the leaderboard's ids. */
  idColumn?: string;
  nameColumn?: string | undefined;
  ignored: readonly string[];
}

/**
 * Reads a table that a user downloaded from the leaderboard: the export button's ZIP, with ids and two decimals, or a plain CSV
 * with three decimals, with or without ids. None has times, errors or versions.
 *
 * @param names the models' names by the leaderboard's ids
 */
export async function readExport(
  file: RawFile,
  asOf: string,
  known: ReadonlyMap<string, KnownMetric>,
  names = new LeaderboardNames(),
): Promise<ScoredSnapshot> {
  const isZip = file.name.toLowerCase().endsWith('.zip');
  const table = isZip ? await readZipped(file) : readPlain(file);
  const metrics = benchmarksOf(table, known);
  if (table.rows.length === 0 || metrics.length === 0)
    throw new UserError(table.where, 'no scores in the table', {
      expected: 'a row per model, and at least one column of a benchmark',
      found: table.rows.length === 0 ? 'no rows' : shown(table.header.join(',')),
      next: 'save the table again, or remove the file',
    });
  const { source_key, name, given, notes } = modelsOf(table, names);
  const score = scoreColumns(table, source_key, metrics);
  return {
    ...undated([file], asOf),
    // Without names that only another file has.
    contentHash: contentHashOf([given, score]),
    hasIds: table.idColumn !== undefined,
    roundingStep: isZip ? 0.01 : 0.001,
    areShares: true,
    model: { source_key, name },
    ...describe(metrics, known),
    score,
    notes: [...ignoredNote(table), ...notes],
  };
}

function readPlain(file: RawFile): Table {
  const table = { ...readCsv(file), isZip: false, ignored: IGNORED_COLUMNS };
  const { where, header } = table;
  const [nameColumn] = NAME_COLUMNS as [string];
  if (header.includes(ID_COLUMN)) {
    const nameColumn = NAME_COLUMNS.find((column) => header.includes(column));
    return { ...table, idColumn: ID_COLUMN, nameColumn };
  }
  if (header.includes(nameColumn)) return { ...table, nameColumn };
  throw new UserError(`${where}: header`, `missing column ${shown(nameColumn)}`, {
    expected: `${shown(ID_COLUMN)}, the leaderboard’s ids, or ${shown(nameColumn)}, and a column per benchmark`,
    found: `${shown(header.join(','))}${hintOf(ID_COLUMN, header) || hintOf(nameColumn, header)}`,
    next: 'rename the column of ids or names, or remove the file if it is no table of the leaderboard',
  });
}

function ignoredNote({ where, header, isZip, ignored }: Table): string[] {
  if (isZip) return [];
  const titles = new Set(header.filter((title) => ignored.includes(title)));
  const columns = [...titles].map((title) => title || shown(title));
  if (columns.length === 0) return [];
  return [`${where}: ignored ${columns.length === 1 ? 'the column' : 'the columns'} ${listed(columns)}`];
}

/** Reads the ZIP's table. Its names contain unescaped quotes and commas, so cells are counted from both ends of a line. */
async function readZipped(file: RawFile): Promise<Table> {
  const text = await readZipMember(file, 'leaderboard.csv', MAXIMUM_BYTES);
  const lines = text.split('\n');
  const header = lines.find((line) => !line.startsWith('#')) ?? '';
  const cells = header.split(',').length;
  const repaired = lines.map((line) => {
    const parts = line.split(',');
    const name = /^("\d+",")(.*)(","\d+")$/.exec(parts.slice(0, 3 - cells).join(','));
    if (!name || parts.length < cells) return line;
    return [`${name[1]}${name[2]!.replaceAll('"', '""')}${name[3]}`, ...parts.slice(3 - cells)].join(',');
  });
  const csv = { where: `${file.where}: leaderboard.csv`, bytes: Buffer.from(repaired.join('\n')) };
  const columns = { idColumn: 'Model ID', nameColumn: 'Model', ignored: MODEL_COLUMNS };
  return { ...readCsv(csv, MODEL_COLUMNS, { comment: '#' }), isZip: true, ...columns };
}

/** The models' keys and names, what of these the file itself says, and notes. */
function modelsOf(table: Table, names: LeaderboardNames) {
  const { where, lines, isZip, idColumn, nameColumn } = table;
  const given = nameColumn === undefined ? [] : columnOf(table, nameColumn);
  if (idColumn === undefined) {
    const source_key = keysByName(given, lines);
    return { source_key, name: given, given: { source_key, name: given } as Columns, notes: [] };
  }
  const source_key = columnOf(table, idColumn);
  checkIdCells(table, idColumn, source_key);
  const name = source_key.map((id, i) => (given[i]?.trim() ? given[i]! : (names.of(id)?.name ?? id)));
  if (nameColumn === undefined) return { source_key, name, given: { source_key }, notes: [] };
  const rows = source_key.map((id, i) => ({ id, name: name[i]!, line: lines[i]! }));
  const next = isZip ? 'download the export again, or remove the file' : withoutIds(nameColumn);
  const notes = checkIds(rows, names, { where, column: idColumn, next });
  return { source_key, name, given: { source_key, name: given }, notes };
}

/** How to read a table whose ids are not the leaderboard's. */
function withoutIds(nameColumn: string): string {
  const [wanted] = NAME_COLUMNS;
  const names = nameColumn === wanted ? '' : `, and ${shown(nameColumn)} to ${shown(wanted)}`;
  return `if these are not the leaderboard’s ids, rename the column to ${shown(OWN_ID_COLUMN)}${names}: models are then matched by name; otherwise correct the ids`;
}

/** Ids as the leaderboard writes them: `007` would be another model than `7`. */
const ID = /^(0|[1-9]\d{0,14})$/;

function checkIdCells(table: Table, column: string, ids: readonly string[]): void {
  const invalid = ids.findIndex((id) => !ID.test(id));
  const repeated = invalid < 0 ? firstDuplicate(ids) : -1;
  const at = Math.max(invalid, repeated);
  if (at < 0) return;
  const problem = invalid >= 0 ? 'invalid model id' : 'duplicate model id';
  throw new UserError(placeIn(table, at, column), problem, {
    expected: 'the leaderboard’s id of the model, a different whole number in every row',
    found: `${shown(ids[at])}${repeated < 0 ? '' : `, also in line ${table.lines[ids.indexOf(ids[at]!)]}`}`,
    next: table.isZip ? 'download the export again, or remove the file' : 'correct the id, or remove the row',
  });
}

type MetricColumn = { column: number; title: string; name: string };

/** Identifies the metric columns. The ZIP's headers are display labels, without a laboratory's prefix (`tong.`). */
function benchmarksOf(table: Table, known: ReadonlyMap<string, KnownMetric>): MetricColumn[] {
  const { where, header, isZip, idColumn, nameColumn, ignored } = table;
  const namesOf = group(known.keys(), (name) => name.replace(/^[a-z]+\./, ''));
  const unknown: string[] = [];
  const columns: MetricColumn[] = [];
  for (const [column, title] of header.entries()) {
    if (title === idColumn || title === nameColumn || ignored.includes(title)) continue;
    const [name, ...others] = known.has(title) ? [title] : (namesOf.get(title) ?? []);
    if (name === undefined || others.length > 0) unknown.push(title);
    else columns.push({ column, title, name });
  }
  if (unknown.length > 0) throw unknownColumns(where, unknown, [...known.keys()]);
  const repeated = columns[firstDuplicate(columns.map(({ name }) => name))];
  if (repeated) {
    const titles = columns.filter(({ name }) => name === repeated.name).map(({ title }) => shown(title));
    throw new UserError(`${where}: header`, `${titles.length} columns are the same benchmark`, {
      expected: `one column for ${shown(repeated.name)}`,
      found: listed(titles),
      next: 'remove all but one of them',
    });
  }
  // The ZIP's nodes are means of rounded leaves; later stages compute them.
  return isZip ? columns.filter(({ name }) => known.get(name)!.isLeaf) : columns;
}

/** More columns are only counted. */
const MOST_COLUMNS_SHOWN = 20;

function unknownColumns(where: string, titles: readonly string[], known: string[]): UserError {
  const found = titles.slice(0, MOST_COLUMNS_SHOWN).map((title) => {
    const close = closeName(title, known);
    return `${shown(title)}${close === undefined ? '' : ` (did you mean ${shown(close)}?)`}`;
  });
  const problem =
    titles.length === 1 ? `unknown column ${shown(titles[0])}` : `${titles.length} unknown columns`;
  const rest = titles.length - found.length;
  return new UserError(`${where}: header`, problem, {
    expected: 'benchmarks of the leaderboard',
    found: `${found.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
    next: 'correct the names, or remove the columns that are no benchmarks; if one is newer than the leaderboard in raw/, run a refresh, or add it to pipeline/sources/leaderboard/leaderboard-tree.csv',
  });
}

function describe(metrics: readonly MetricColumn[], known: ReadonlyMap<string, KnownMetric>) {
  // The table may lack the parents of its columns.
  const names = new Set<string>();
  for (const metric of metrics) {
    const path: string[] = [];
    let at: string | null = metric.name;
    for (; at !== null && !names.has(at); at = known.get(at)!.parent) path.push(at);
    for (const name of path.reverse()) names.add(name);
  }
  const parents = new Set([...names].map((name) => known.get(name)!.parent));
  const titles = new Map(metrics.map(({ name, title }) => [name, title]));
  const all = [...names].map((name) => {
    const { isLeaf, ...place } = known.get(name)!;
    // A leaf of a later leaderboard may be a node in this table.
    return { name, title: titles.get(name) ?? name, ...place, isLeaf: isLeaf && !parents.has(name) };
  });
  return { metric: metricColumns(all), version: { metric_key: [...names], version: all.map(() => 1) } };
}

function scoreColumns(table: Table, keys: readonly string[], metrics: readonly MetricColumn[]): Columns {
  const cells = keys.flatMap((key, row) => metrics.map(({ name, column }) => ({ key, name, row, column })));
  return undatedScores(
    cells.map(({ key }) => key),
    cells.map(({ name }) => name),
    cells.map(({ row, column }) => numberIn(table, row, column, ['', 'X'])),
    (i) => (table.rows[cells[i]!.row]![cells[i]!.column]!.trim() === 'X' ? 'failed' : 'never_run'),
  );
}

/** An export, and what it says. */
export type Export = { file: RawFile; reading: ScoredSnapshot };

/**
 * Merges exports with the same scores, such as one table saved under two dates, into one snapshot: that of the fetched file,
 * otherwise that of the earliest date. A second snapshot would move the results to another date and count every ambiguous name
 * as a further model. An export with ids is never a repeat of one without; one without can repeat one with ids.
 */
export function withoutRepeats(exports: readonly Export[]): Map<RawFile, ScoredSnapshot> {
  /** The kept ones, each with its repeats. */
  const kept = new Map<Export, Export[]>();
  const withScores = new Map<string, Export>();
  const lastOfName = new Map<string, Export>();
  const isByHand = ({ file }: Export) => Number(file.isByHand ?? false);
  for (const each of sort(exports, isByHand, ({ reading }) => reading.asOf)) {
    const { file, reading } = each;
    const byName = scoresHash(reading, false);
    const byId = reading.hasIds ? scoresHash(reading, true) : byName;
    const other = withScores.get(byId);
    // A file of the same name is the same file at a later time: its scores may change and change back.
    if (other && (other.file.name !== file.name || other === lastOfName.get(file.name))) {
      kept.get(other)!.push(each);
      continue;
    }
    kept.set(each, []);
    lastOfName.set(file.name, each);
    withScores.set(byId, each).set(byName, each);
  }
  return new Map(Array.from(kept, ([each, repeats]) => [each.file, withRepeats(each, repeats)]));
}

function withRepeats({ file, reading }: Export, repeats: readonly Export[]): ScoredSnapshot {
  if (repeats.length === 0) return reading;
  const names = new Set(repeats.map((each) => each.file.name));
  return {
    ...reading,
    repeatedBy: [...names].filter((name) => name !== file.name),
    notes: [
      ...(reading.notes ?? []),
      ...repeats.flatMap((each) => [
        ...(each.reading.notes ?? []),
        `${each.file.where} repeats the scores of ${file.where}: read as one snapshot, dated ${reading.asOf}`,
      ]),
    ],
  };
}

/** sha256 of the scores, whatever the order and the format of rows and columns. Nodes of the tree are means of leaves. */
function scoresHash({ model, metric, score }: ScoredSnapshot, withIds: boolean): string {
  const leaves = new Set((metric.metric_key as string[]).filter((_, i) => metric.is_leaf![i]));
  const cells = new Map((model.source_key as string[]).map((key): [string, string[]] => [key, []]));
  for (const [i, key] of (score.source_key as string[]).entries()) {
    const name = String(score.metric_key![i]);
    const state = score.state![i];
    if (leaves.has(name) && state !== 'never_run')
      cells.get(key)!.push(JSON.stringify([name, state, score.value![i]]));
  }
  const rows = (model.source_key as string[]).map((key, i) => {
    const names = [String(model.name![i]).trim(), ...(withIds ? [key] : [])];
    return sha256(JSON.stringify([...names, ...cells.get(key)!.sort()]));
  });
  return sha256(rows.sort().join());
}
