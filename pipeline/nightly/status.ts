import path from 'node:path';
import * as z from 'zod';
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

const sourceStatusSchema = z.object({
  source_id: z.string(),
  /**
   * `stale` if a file could not be renewed and the last good one is used; `unchecked` if the refresh ended before, or if there
   * is no good one yet.
   */
  state: z.enum(['fresh', 'stale', 'unchecked']),
  /** Since when it is stale, in UTC. */
  stale_since: z.string().optional(),
  problems: z.array(z.object({ file: z.string(), message: z.string() })),
  files: z.array(
    z.object({
      file: z.string(),
      url: z.string().optional(),
      retrieved_at: z.string().optional(),
      bytes: z.number().optional(),
      sha256: z.string().optional(),
    }),
  ),
});
export type SourceStatus = z.infer<typeof sourceStatusSchema>;

/** The status of the sources after the last refresh; none if the file is missing or damaged. */
export function knownStatuses(): SourceStatus[] {
  const known = z.object({ sources: z.array(sourceStatusSchema) }).safeParse(readRecord(STATUS));
  return known.data?.sources ?? [];
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
