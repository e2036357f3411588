import { listed } from '../../messages/counts-and-lists.ts';
import { shown, UserError } from '../../messages/errors.ts';
import { type Columns, type Database, literal } from '../../warehouse/database.ts';
import { type Row, toColumns } from '../../warehouse/rows.ts';
import type { Origin } from '../../warehouse/stage-folder.ts';
import type { Effects } from '../effects.ts';
import { type RawFile, type Snapshot, type Source, snapshotTypes, tidyTypes } from '../source.ts';
import { filesByKey, hashesByKey, storedFiles } from './snapshot.ts';

/** A snapshot of a source. */
export type Known = { source: Source; snapshotId: string; origin: Origin; reading: Snapshot };

/**
 * Loads the tables `tidy.*`: every snapshot in `raw/`. Snapshots with the same parsed
 * content are merged, so fetching an unchanged source again changes no table.
 *
 * @returns the number of snapshots
 * @param hashes sha256 of every file of the sources, by path, as in the stage's key
 */
export async function loadTidy(
  database: Database,
  sources: readonly Source[],
  hashes: Record<string, string>,
  effects: Pick<Effects, 'log'>,
): Promise<number> {
  const byKey = sources.map(filesByKey);
  checkUnchanged(byKey.flat(), hashes);
  const known: Known[] = [];
  for (const [i, source] of sources.entries()) {
    const files = byKey[i]!.map(([, file]) => file);
    known.push(...(await readSnapshots(source, files)));
  }
  for (const { source, reading } of known)
    for (const note of reading.notes ?? []) effects.log(`${source.id}: ${note}`);
  await database.createTable('tidy.snapshot', snapshotTypes, toColumns(known.map(snapshotRow)));
  await loadSnapshots(database, known);
  return known.length;
}

/** Loads the rows of snapshots into the tables `tidy.*`. */
export async function loadSnapshots(
  database: Database,
  snapshots: readonly Pick<Known, 'snapshotId' | 'reading'>[],
): Promise<void> {
  for (const [table, types] of Object.entries(tidyTypes)) {
    const parts = snapshots.flatMap(({ reading, snapshotId }) => {
      const columns = reading[table as keyof typeof tidyTypes];
      return columns ? [withAllColumns(columns, types, snapshotId)] : [];
    });
    await database.createTable(`tidy.${table}`, { ...types, snapshot_id: 'VARCHAR' }, parts);
  }
}

async function readSnapshots(source: Source, files: readonly RawFile[]): Promise<Known[]> {
  const origin = storedFiles(source)[0]?.origin;
  // What a study adds is read beside stored files only.
  if (origin === undefined) return [];
  const known = new Map<string, Known>();
  for (const reading of await source.read(files)) {
    const snapshotId = snapshotIdOf(source, reading, origin);
    // Content that reappears becomes the latest snapshot.
    known.delete(snapshotId);
    known.set(snapshotId, { source, snapshotId, origin, reading: withSimulatedTitles(reading, origin) });
  }
  return [...known.values()];
}

/** The tables of a stage must be made of the bytes that its key has. */
function checkUnchanged(
  files: readonly [key: string, file: RawFile][],
  hashes: Record<string, string>,
): void {
  const found = hashesByKey(files);
  const changed = Object.keys({ ...hashes, ...found }).find((key) => hashes[key] !== found[key]);
  if (changed === undefined) return;
  const where = new Map(files).get(changed)?.where ?? changed;
  const inWords = (hash: string | undefined) => (hash === undefined ? 'no such file' : `sha256 ${hash}`);
  throw new UserError(where, 'file changed while the run read it', {
    expected: inWords(hashes[changed]),
    found: inWords(found[changed]),
    next: 'run the same command again while no other program changes this file',
  });
}

/** `brain-score@2025-04-05.eceebf94`, or without a date `my-table@eceebf94` */
export function snapshotIdOf(source: Source, { asOf, contentHash }: Snapshot, origin: Origin): string {
  // Some tables show the origin only by this id.
  const simulated = origin === 'simulated' ? '-simulated' : '';
  const date = asOf === null ? '' : `${asOf}.`;
  return `${source.id}${simulated}@${date}${contentHash.slice(0, 8)}`;
}

/** Marks titles of simulated metrics, whose ids are those of real ones. */
function withSimulatedTitles(reading: Snapshot, origin: Origin): Snapshot {
  if (origin === 'real') return reading;
  const title = (reading.metric.title as string[]).map((each) => `simulated ${each}`);
  return { ...reading, metric: { ...reading.metric, title } };
}

function snapshotRow({ source, snapshotId, origin, reading }: Known, sequence: number): Row {
  return {
    snapshot_id: snapshotId,
    source_id: source.id,
    files: reading.files.join(' / '),
    paths: JSON.stringify(reading.paths),
    sequence,
    is_dated: reading.isDated,
    has_ids: reading.hasIds,
    names_are_ids: reading.namesAreIds ?? false,
    rounding_step: reading.roundingStep,
    title: source.title,
    url: urlOf(source, reading),
    licence: source.licence,
    citation: source.citation,
    as_of: reading.asOf,
    content_sha256: reading.contentHash,
    origin,
    rows_called: reading.rowsCalled ?? null,
  };
}

function urlOf(source: Source, { files }: Snapshot): string {
  const urls = files.map((name) => source.files.find(({ file }) => file === name)?.url ?? 'dropped by hand');
  return urls.join(' ');
}

/** The rows of a snapshot, with null in the columns that its source leaves out. */
function withAllColumns(columns: Columns, types: object, snapshotId: string): Columns {
  const [first = []] = Object.values(columns);
  const nulls = Array(first.length).fill(null);
  const all = Object.fromEntries(Object.keys(types).map((name) => [name, columns[name] ?? nulls]));
  return { ...all, snapshot_id: nulls.map(() => snapshotId) };
}

/** The error for rows of a source that break an expectation. */
export async function sourceFault(expected: string, rows: string[], database: Database): Promise<UserError> {
  const { file, snapshot_id, ...first } = JSON.parse(rows[0]!) as Record<string, unknown>;
  const snapshot = await database.row(
    `select paths from tidy.snapshot where snapshot_id = ${literal(String(snapshot_id))}`,
  );
  // A file in an archive or a folder begins with its path.
  const paths = (JSON.parse(String(snapshot.paths)) as string[]).filter(
    (path) => file === undefined || [': ', '/'].some((end) => String(file).startsWith(path + end)),
  );
  return new UserError(String(file ?? listed(paths)), 'unexpected content', {
    expected,
    found: `${shown(first)}${rows.length > 1 ? ', and more rows' : ''}`,
    next: `correct ${listed(paths)} if it is yours; if it was fetched, remove its folder in raw/ and run the same command again, which fetches it. If the error stays, the format has changed`,
  });
}
