import path from 'node:path';
import { sidecarOf, storedFiles } from '../sources/snapshot.ts';
import type { Source } from '../sources/source.ts';
import { readRecord, writeIfChanged } from '../warehouse/files.ts';
import type { Problem } from './renew.ts';

/** `out/status.json`: how the last refresh went, whether or not it published anything. */
export const STATUS = path.join('out', 'status.json');

export interface Status {
  /** When the refresh ended, in UTC; when it began, if it is `running`. */
  checked_at: string;
  /** `running` stays after a run that was killed. */
  outcome: 'running' | 'published' | 'nothing new' | 'failed';
  /** Null while it runs. */
  exit_code: ExitCode | null;
  /** The release that readers see, old or new. */
  release: string | null;
  /** Why nothing was published, if something failed. */
  problem?: string;
  sources: SourceStatus[];
}

export type ExitCode = 0 | 1 | 3;

export interface SourceStatus {
  source_id: string;
  /**
   * `stale` if a file could not be renewed and the last good one is used; `unchecked` if the refresh ended before, or if there
   * is no good one yet.
   */
  state: 'fresh' | 'stale' | 'unchecked';
  /** Since when it is stale, in UTC. */
  stale_since?: string;
  problems: Problem[];
  files: { file: string; url?: string; retrieved_at?: string; bytes?: number; sha256?: string }[];
}

/** The status of the sources after the last refresh. */
export function knownStatuses(): SourceStatus[] {
  return readRecord<Status>(STATUS)?.sources ?? [];
}

/** The status of the sources; one that is still stale keeps the time since when it is. */
export function sourceStatuses(
  sources: readonly Source[],
  problems: ReadonlyMap<string, readonly Problem[]>,
  now: string,
): SourceStatus[] {
  const before = knownStatuses();
  return sources.map((source) => {
    const own = problems.get(source.id);
    const since = before.find(({ source_id }) => source_id === source.id)?.stale_since;
    const files = filesOf(source);
    const isThere = source.files.every(({ file }) => files.some((each) => each.file === file));
    return {
      source_id: source.id,
      ...stateOf(isThere ? own : undefined, since, now),
      problems: [...(own ?? [])],
      files,
    };
  });
}

function stateOf(
  problems: readonly Problem[] | undefined,
  since: string | undefined,
  now: string,
): Pick<SourceStatus, 'state' | 'stale_since'> {
  if (problems === undefined) return { state: 'unchecked', ...(since ? { stale_since: since } : {}) };
  return problems.length > 0 ? { state: 'stale', stale_since: since ?? now } : { state: 'fresh' };
}

/** The last retrieval of each file. */
function filesOf(source: Source): SourceStatus['files'] {
  const latest = new Map(storedFiles(source).map((stored) => [stored.name, stored]));
  return [...latest].map(([file, stored]) => {
    const sidecar = sidecarOf(stored);
    if (!sidecar) return { file };
    const { url, retrieved_at, bytes, sha256 } = sidecar;
    return { file, url, retrieved_at, bytes, sha256 };
  });
}

export function writeStatus(status: Status): void {
  writeIfChanged(STATUS, `${JSON.stringify(status, null, 2)}\n`);
}
