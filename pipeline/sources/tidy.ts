import { UserError } from '../errors.ts';
import type { Origin } from '../warehouse/artifact.ts';
import type { Staging } from '../warehouse/build.ts';
import type { Columns, ColumnType } from '../warehouse/database.ts';
import { sha256 } from '../warehouse/files.ts';
import { RAW, readStored, storedFiles } from './snapshot.ts';
import { type Reading, type Source, snapshotTypes, tidyTypes } from './source.ts';

interface Known {
  source: Source;
  snapshotId: string;
  origin: Origin;
  reading: Reading;
}

type TidyTable = keyof typeof tidyTypes;

/**
 * The staging tables `tidy.*`: every snapshot in `raw/`, in tidy rows. Snapshots with the same parsed content
 * are one, so that fetching an unchanged source again changes no artifact.
 */
export async function tidyStaging(sources: readonly Source[]): Promise<Record<string, Staging>> {
  const known = (await Promise.all(sources.map(readSource))).flat();
  if (known.length === 0) {
    throw new UserError({
      where: RAW,
      problem: 'no snapshot of any source',
      next: 'run make, which fetches them',
    });
  }
  const origin = known.some((snapshot) => snapshot.origin === 'simulated') ? 'simulated' : 'real';
  const staging = (
    name: string,
    types: Readonly<Record<string, ColumnType>>,
    columns: Columns,
  ): [string, Staging] => [
    `tidy.${name}`,
    {
      // The rows, and not the snapshots, are hashed: another reading of the same bytes is another content.
      contentHash: sha256(JSON.stringify(columns)),
      origin,
      load: (database) => database.createTable(`tidy.${name}`, types, columns),
    },
  ];
  return Object.fromEntries([
    staging('snapshot', snapshotTypes, snapshotColumns(known)),
    ...(Object.keys(tidyTypes) as TidyTable[]).map((table) =>
      staging(table, { ...tidyTypes[table], snapshot_id: 'VARCHAR' }, concatenate(known, table)),
    ),
  ]);
}

async function readSource(source: Source): Promise<Known[]> {
  const stored = storedFiles(source);
  if (stored.length === 0) return [];
  const { origin } = stored[0]!;
  const files = stored.map((each) => ({ name: each.name, bytes: readStored(each), where: each.path }));
  const known = new Map<string, Known>();
  for (const reading of await source.read(files)) {
    // Said in the id as well, since it stands in tables that have no other mark.
    const simulated = origin === 'simulated' ? '-simulated' : '';
    const snapshotId = `${source.id}${simulated}@${reading.asOf}.${reading.contentHash.slice(0, 8)}`;
    // What was said again last is the latest.
    known.delete(snapshotId);
    known.set(snapshotId, { source, snapshotId, origin, reading });
  }
  return [...known.values()];
}

function snapshotColumns(known: Known[]): Columns {
  const of = (value: (each: Known) => string | boolean) => known.map(value);
  return {
    snapshot_id: of(({ snapshotId }) => snapshotId),
    source_id: of(({ source }) => source.id),
    file: of(({ reading }) => reading.file),
    sequence: known.map((_, i) => i),
    is_dated: of(({ reading }) => reading.isDated),
    title: of(({ source }) => source.title),
    url: of(({ source, reading }) => urlOf(source, reading)),
    licence: of(({ source }) => source.licence),
    citation: of(({ source }) => source.citation),
    as_of: of(({ reading }) => reading.asOf),
    content_sha256: of(({ reading }) => reading.contentHash),
    origin: of(({ origin }) => origin),
  };
}

function urlOf(source: Source, { file }: Reading): string {
  return source.files.find((each) => each.file === file)?.url ?? 'dropped by hand';
}

function concatenate(known: Known[], table: TidyTable): Columns {
  const names = Object.keys(tidyTypes[table]);
  const columns: Columns = Object.fromEntries(
    names.map((name) => [name, known.flatMap(({ reading }) => Array.from(reading[table][name]!))]),
  );
  const first = names[0]!;
  return {
    ...columns,
    snapshot_id: known.flatMap(({ snapshotId, reading }) =>
      Array(reading[table][first]!.length).fill(snapshotId),
    ),
  };
}
