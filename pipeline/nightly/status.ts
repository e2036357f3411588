import fs from 'node:fs';
import * as z from 'zod';
import { messageOf } from '../messages/errors.ts';
import type { Effects } from '../sources/effects.ts';
import { storedFiles } from '../sources/retrievals/snapshot.ts';
import type { Source } from '../sources/source.ts';
import { writeIfChanged } from '../warehouse/files.ts';
import { goodRecord, readRecord, recordText } from '../warehouse/record.ts';
import { inOut } from '../warehouse/root.ts';
import type { Problem } from './renew-source.ts';

/** `out/status.json`: the result of the last refresh. */
export const statusFile = () => inOut('status.json');

export interface Status {
  /** End of the refresh in UTC; its start while it is `running`. */
  checked_at: string;
  /** A killed refresh stays `running`. */
  outcome: 'running' | 'published' | 'nothing new' | 'failed';
  /** Null while it runs. */
  exit_code: ExitCode | null;
  /** The current release. */
  release: string | null;
  /** Set if the refresh failed. */
  problem?: string | undefined;
  /** Studies that could not be built. */
  failed_studies: StudyStatus[];
  /** Headlines that left their intervals because of what is new or gone, and new copies. */
  notes?: string[] | undefined;
  sources: SourceStatus[];
}

/** A study that failed: `stale` if the release keeps its last good outputs; `missing` if it has none. */
export type StudyStatus = { study: string; state: 'stale' | 'missing'; problem: string };

export type ExitCode = 0 | 1 | 3;

const sourceStatusSchema = z.object({
  source_id: z.string(),
  /**
   * `stale` if a file could not be renewed and the last good one is used; `unchecked` if the refresh failed earlier, or if a file
   * has no good state yet.
   */
  state: z.enum(['fresh', 'stale', 'unchecked']),
  /** Start of staleness, in UTC. */
  stale_since: z.string().optional(),
  problems: z.array(z.object({ file: z.string(), message: z.string() })),
  /** Accepted changes that are worth a look, such as a new version that ranks models differently. */
  notes: z.array(z.string()).optional(),
});
type SourceStatus = z.infer<typeof sourceStatusSchema>;

const statusSchema = z.object({ sources: z.array(sourceStatusSchema) });

/** The status of the sources after the last refresh; empty if the file is missing or damaged. */
export function knownStatuses(): SourceStatus[] {
  return goodRecord(statusFile(), statusSchema)?.sources ?? [];
}

/** Warns if `out/status.json` is damaged, since it says how long sources have been stale. */
export function checkStatus({ warn }: Pick<Effects, 'warn'>): void {
  try {
    if (fs.existsSync(statusFile())) readRecord(statusFile(), statusSchema);
  } catch (error) {
    const next = 'it is written again, and sources that stay stale are stale since now';
    warn(`${statusFile()} is damaged (${messageOf(error)}); ${next}`);
  }
}

/** What came of fetching the sources, by source. */
export type Found = { problems: Map<string, Problem[]>; notes: Map<string, string[]> };

/** The status of the sources; one that stays stale keeps its `stale_since`. */
export function sourceStatuses(sources: readonly Source[], { problems, notes }: Found, now: string) {
  const before = knownStatuses();
  return sources.map((source) => {
    const found = problems.get(source.id);
    const worthALook = notes.get(source.id) ?? [];
    const since = before.find(({ source_id }) => source_id === source.id)?.stale_since;
    const stored = storedFiles(source);
    const isComplete = source.files.every(({ file }) => stored.some(({ name }) => name === file));
    return {
      source_id: source.id,
      ...stateOf(isComplete ? found : undefined, since, now),
      problems: found ?? [],
      notes: worthALook.length > 0 ? worthALook : undefined,
    };
  });
}

function stateOf(
  problems: readonly Problem[] | undefined,
  since: string | undefined,
  now: string,
): Pick<SourceStatus, 'state' | 'stale_since'> {
  if (problems === undefined) return { state: 'unchecked', stale_since: since };
  return problems.length > 0 ? { state: 'stale', stale_since: since ?? now } : { state: 'fresh' };
}

export function writeStatus(status: Status): void {
  writeIfChanged(statusFile(), recordText(status));
}
