import { shown, suggestion, UserError } from '../errors.ts';
import type { Columns } from '../warehouse/database.ts';
import { type CsvFile, firstDuplicate, keysByName, numberIn, readCsv } from './csv-file.ts';
import { dataSetOf, placeOf } from './leaderboard-metric.ts';
import { leaderboardTree } from './leaderboard-tree.ts';
import type { RawFile, Reading, ScoredReading } from './source.ts';
import { contentHashOf } from './table-of-models.ts';
import { readZipMember } from './zip-archive.ts';

/** A column's place in the tree. */
export interface KnownMetric {
  parent: string | null;
  category: string | null;
  domain: string | null;
  isLeaf: boolean;
}

const MAXIMUM_BYTES = 64 * 2 ** 20;
/** Columns of the ZIP's table without scores. */
const MODEL_COLUMNS = ['Rank', 'Model', 'Model ID', 'Filtered Score'];

/** All metrics that a column can be: those of the newest leaderboard, and those of April 2025 that it has dropped. */
export function metricsOf(described: readonly Columns[]): Map<string, KnownMetric> {
  const known = new Map<string, KnownMetric>(
    leaderboardTree.map(({ name, parent, displayDomain, isLeaf }) => [
      name,
      { parent, ...placeOf(name, displayDomain), isLeaf },
    ]),
  );
  for (const { metric_key, parent_key, category, domain, is_leaf } of described) {
    (metric_key as string[]).forEach((name, i) => {
      known.set(name, {
        parent: parent_key![i] as string | null,
        category: category![i] as string | null,
        domain: domain![i] as string | null,
        isLeaf: is_leaf![i] === true,
      });
    });
  }
  return known;
}

/**
 * Reads a table that a user downloaded from the leaderboard: the export button's ZIP, with ids and two decimals, or the older
 * plain CSV, without ids and with three decimals. Neither has times, errors or versions.
 */
export async function readExport(
  file: RawFile,
  asOf: string,
  known: ReadonlyMap<string, KnownMetric>,
): Promise<ScoredReading> {
  const isZip = file.name.toLowerCase().endsWith('.zip');
  const csv = isZip ? await readZipped(file) : readCsv(file, ['model_name']);
  const where = isZip ? `${file.where}: leaderboard.csv` : file.where;
  const metrics = metricColumns(csv, where, known, isZip);
  const models = isZip ? modelsWithIds(csv, where) : modelsByName(csv);
  const score = scoreColumns({ where }, csv, models.source_key, metrics);
  return {
    files: [file.name],
    contentHash: contentHashOf([models, score]),
    asOf,
    isDated: false,
    hasIds: isZip,
    roundingStep: isZip ? 0.01 : 0.001,
    model: {
      ...models,
      submitted_at: models.name.map(() => null),
      same_as: models.name.map(() => null),
    },
    ...describe(metrics, known),
    score,
  };
}

/** Reads the ZIP's table. Its names contain unescaped quotes and commas, so cells are counted from both ends of a line. */
async function readZipped(file: RawFile): Promise<CsvFile> {
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
  return readCsv(csv, MODEL_COLUMNS, { comment: '#' });
}

function modelsWithIds({ header, rows, lines }: CsvFile, where: string) {
  const source_key = rows.map((row) => row[header.indexOf('Model ID')]!);
  const repeated = firstDuplicate(source_key);
  const invalid = source_key.findIndex((key, i) => !/^\d+$/.test(key) || i === repeated);
  if (invalid >= 0) {
    throw new UserError({
      where: `${where}: line ${lines[invalid]}, column "Model ID"`,
      problem: 'invalid or duplicate model id',
      expected: 'a different number in every row',
      found: shown(source_key[invalid]),
      next: 'download the export again',
    });
  }
  return { source_key, name: rows.map((row) => row[header.indexOf('Model')]!) };
}

function modelsByName({ header, rows, lines }: CsvFile) {
  const name = rows.map((row) => row[header.indexOf('model_name')]!);
  return { source_key: keysByName(name, lines), name };
}

interface MetricColumn {
  column: number;
  title: string;
  name: string;
}

/** Identifies the metric columns. The ZIP's headers are display labels, without a laboratory's prefix (`tong.`). */
function metricColumns(
  { header }: CsvFile,
  where: string,
  known: ReadonlyMap<string, KnownMetric>,
  isZip: boolean,
): MetricColumn[] {
  const labelOf = (name: string) => name.replace(/^[a-z]+\./, '');
  const namesOf = (label: string) => [...known.keys()].filter((name) => labelOf(name) === label);
  const columns = header.flatMap((title, column): MetricColumn[] => {
    if (isZip ? MODEL_COLUMNS.includes(title) : title === 'model_name') return [];
    const [name, ...others] = known.has(title) ? [title] : namesOf(title);
    if (name === undefined || others.length > 0) throw unknownColumn(where, title, [...known.keys()]);
    return [{ column, title, name }];
  });
  // The ZIP's nodes are means of rounded leaves; later stages compute them.
  return isZip ? columns.filter(({ name }) => known.get(name)!.isLeaf) : columns;
}

function unknownColumn(where: string, title: string, names: string[]): UserError {
  return new UserError({
    where: `${where}: header`,
    problem: `unknown column ${shown(title)}`,
    expected: `a benchmark of the leaderboard: ${suggestion(title, names)}`,
    next: 'correct the column name; if it is a new benchmark, run make refresh to fetch a newer leaderboard, which should define it, or add it to pipeline/sources/leaderboard-tree.ts',
  });
}

function describe(
  metrics: readonly MetricColumn[],
  known: ReadonlyMap<string, KnownMetric>,
): Pick<Reading, 'metric' | 'version'> {
  // The table may lack the parents of its columns.
  const names = new Set<string>();
  for (const metric of metrics) {
    const ancestors: string[] = [];
    for (
      let name: string | null = metric.name;
      name !== null && !names.has(name);
      name = known.get(name)!.parent
    )
      ancestors.push(name);
    for (const name of ancestors.reverse()) names.add(name);
  }
  const parents = new Set([...names].map((name) => known.get(name)!.parent));
  const all = [...names].map((name) => {
    const { isLeaf, ...place } = known.get(name)!;
    // A leaf of a later leaderboard may be a node in this table.
    return { name, ...place, isLeaf: isLeaf && !parents.has(name) };
  });
  const title = new Map(metrics.map((metric) => [metric.name, metric.title]));
  const metric_key = [...names];
  return {
    metric: {
      metric_key,
      parent_key: all.map(({ parent }) => parent),
      title: metric_key.map((name) => title.get(name) ?? name),
      category: all.map(({ category }) => category),
      domain: all.map(({ domain }) => domain),
      data_set: all.map(({ name, isLeaf }) => (isLeaf ? dataSetOf(name) : null)),
      is_leaf: all.map(({ isLeaf }) => isLeaf),
      higher_is_better: all.map(() => true),
    },
    version: {
      metric_key,
      version: all.map(() => 1),
      valid_from: all.map(() => null),
      valid_to: all.map(() => null),
    },
  };
}

function scoreColumns(
  file: { where: string },
  csv: CsvFile,
  keys: readonly string[],
  metrics: readonly MetricColumn[],
): Columns {
  const cells = keys.flatMap((key, row) =>
    metrics.map(({ name, column }) => ({
      key,
      name,
      cell: csv.rows[row]![column]!,
      value: numberIn(file, csv, row, column, ['', 'X']),
    })),
  );
  return {
    source_key: cells.map(({ key }) => key),
    metric_key: cells.map(({ name }) => name),
    version: cells.map(() => 1),
    is_current: cells.map(() => true),
    state: cells.map(({ cell, value }) => {
      if (!Number.isNaN(value)) return 'scored';
      return cell.trim() === 'X' ? 'failed' : 'never_run';
    }),
    value: Float64Array.from(cells, ({ value }) => value),
    error: Float64Array.from(cells, () => Number.NaN),
    measured_at: cells.map(() => null),
  };
}
