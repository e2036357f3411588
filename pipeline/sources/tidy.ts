import { UserError } from '../errors.ts';
import type { Origin } from '../warehouse/artifact.ts';
import type { Staging } from '../warehouse/build.ts';
import type { Columns } from '../warehouse/database.ts';
import { sha256 } from '../warehouse/files.ts';
import { listSnapshots, RAW, readSnapshot } from './snapshot.ts';
import { type Reading, type Source, tidyTypes } from './source.ts';

interface Known {
  source: Source;
  snapshotId: string;
  origin: Origin;
  reading: Reading;
}

/**
 * The staging tables `tidy.*`: every snapshot in `raw/`, in tidy rows. Snapshots with the same parsed content
 * are one, so that fetching an unchanged source again changes no artifact.
 */
export function tidyStaging(sources: readonly Source[]): Record<string, Staging> {
  const known = sources.flatMap(readSource);
  if (known.length === 0) {
    throw new UserError({
      where: RAW,
      problem: 'no snapshot of any source',
      next: 'run make, which fetches them',
    });
  }
  const origin = known.some((snapshot) => snapshot.origin === 'simulated') ? 'simulated' : 'real';
  const tables: Record<keyof typeof tidyTypes, Columns> = {
    snapshot: snapshotColumns(known),
    model: concatenate(known, 'model'),
    metric: concatenate(known, 'metric'),
    version: concatenate(known, 'version'),
    score: concatenate(known, 'score'),
  };
  return Object.fromEntries(
    Object.entries(tables).map(([table, columns]) => {
      const types = { snapshot_id: 'VARCHAR', ...tidyTypes[table as keyof typeof tidyTypes] } as const;
      const name = `tidy.${table}`;
      // The rows, and not the snapshots, are hashed: another reading of the same bytes is another content.
      const contentHash = sha256(JSON.stringify(columns));
      return [name, { contentHash, origin, load: (database) => database.createTable(name, types, columns) }];
    }),
  );
}

function readSource(source: Source): Known[] {
  const known = new Map<string, Known>();
  for (const snapshot of listSnapshots(source)) {
    const reading = source.read(readSnapshot(snapshot), snapshot.file);
    // Said in the id as well, since it stands in tables that have no other mark.
    const simulated = snapshot.origin === 'simulated' ? '-simulated' : '';
    const snapshotId = `${source.id}${simulated}@${reading.asOf}.${reading.contentHash.slice(0, 8)}`;
    // What was said again last is the latest.
    known.delete(snapshotId);
    known.set(snapshotId, { source, snapshotId, origin: snapshot.origin, reading });
  }
  return [...known.values()];
}

function snapshotColumns(known: Known[]): Columns {
  return {
    snapshot_id: known.map(({ snapshotId }) => snapshotId),
    source_id: known.map(({ source }) => source.id),
    sequence: known.map((_, i) => i),
    title: known.map(({ source }) => source.title),
    url: known.map(({ source }) => source.url),
    licence: known.map(({ source }) => source.licence),
    citation: known.map(({ source }) => source.citation),
    as_of: known.map(({ reading }) => reading.asOf),
    content_sha256: known.map(({ reading }) => reading.contentHash),
    origin: known.map(({ origin }) => origin),
  };
}

function concatenate(known: Known[], table: 'model' | 'metric' | 'version' | 'score'): Columns {
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
