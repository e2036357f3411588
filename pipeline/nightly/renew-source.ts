import pLimit from 'p-limit';
import { UserError } from '../messages/errors.ts';
import { thousands } from '../messages/plurals.ts';
import { indented } from '../messages/printable.ts';
import type { Effects } from '../sources/effects.ts';
import { newerDamaged } from '../sources/retrievals/damaged-files.ts';
import { NoConnectionError } from '../sources/retrievals/download.ts';
import { FILES_AT_ONCE, RETRIES, retrieve } from '../sources/retrievals/fetch-source.ts';
import { type Body, fetchedFile, rawFile, realFiles } from '../sources/retrievals/snapshot.ts';
import type { RawFile, Snapshot, Source, SourceFile } from '../sources/source.ts';
import { PROGRAM } from '../warehouse/code-hash.ts';
import { Candidate, keepRefused } from './candidate.ts';
import { describeChange, judgeState, shrinking } from './judge-change.ts';
import { judgedBy } from './prune.ts';

/** Why a file could not be renewed; its last good state stays. */
export type Problem = { file: string; message: string };

/**
 * What came of fetching a source again, with a candidate if anything is new. Notes are about changes that were accepted, but are
 * worth a look.
 */
export type Renewed = { problems: Problem[]; notes: string[]; candidate?: Candidate };

/** Time limit for all files of a source, in milliseconds. */
const DEADLINE = 15 * 60_000;

/**
 * Fetches every file of a source again, except files that were never fetched, which the fetch stage does. Valid new content
 * without excessive losses or changes becomes a candidate, from which the studies are built next. Otherwise the last good state
 * stays.
 *
 * @param options `accepted` has sources for which a user accepts that many models or scores disappeared or changed
 */
export async function renew(
  source: Source,
  options: { mirror: string | undefined; accepted: readonly string[]; deadline?: number },
  effects: Effects,
): Promise<Renewed> {
  const latest = latestFiles(source);
  const known = source.files.filter(({ file }) => latest.has(file));
  const now = effects.now().toISOString();
  const limit = pLimit(FILES_AT_ONCE);
  const signal = AbortSignal.timeout(options.deadline ?? DEADLINE);
  const retrieval = { mirror: options.mirror, retries: RETRIES, download: { signal } };
  const attempt = (file: SourceFile) =>
    retrieve(source, file, retrieval, now, effects).catch((error) => problemOf(file.file, error));
  const attempts = await Promise.all(known.map((file) => limit(() => attempt(file))));
  const fetched = attempts.flatMap((attempt) => ('bytes' in attempt ? attempt : []));
  const problems = attempts.flatMap((attempt) => ('bytes' in attempt ? [] : attempt));
  const isAccepted = options.accepted.includes(source.id);
  const { good, notes, changes, problems: found } = await validate(source, latest, fetched, isAccepted);
  const renewed = { problems: [...problems, ...found], notes };
  if (good.length === 0) return renewed;
  for (const { file, bytes } of good)
    effects.say(
      `fetched ${source.id}/${file}: ${thousands(bytes.length)} bytes, previously ${thousands(latest.get(file)!.bytes.length)}`,
    );
  return { ...renewed, candidate: new Candidate(source, now.slice(0, 10), good, changes.join('; ')) };
}

/** Turns an error of the source into a problem; any other error ends the refresh. */
function problemOf(file: string, error: unknown): Problem {
  if (error instanceof NoConnectionError) return { file, message: `${error.url}: ${error.message}` };
  if (error instanceof UserError) return { file, message: error.message };
  throw error;
}

/** Reports a failed read as a problem of the new file, since all others were read before. */
function readProblem(file: string, where: string, error: unknown): Problem {
  if (error instanceof UserError) return { file, message: error.message };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { file, message: `${where}: reading failed with an internal error\n${indented(stack)}` };
}

/** The files of a source by name. */
type Files = ReadonlyMap<string, RawFile>;

/** The last real retrieval of each file, as sources read them. */
function latestFiles(source: Source): Files {
  const names = new Set(source.files.map(({ file }) => file));
  const latest = new Map(realFiles(source).map((stored) => [stored.name, stored]));
  return new Map([...latest].flatMap(([name, stored]) => (names.has(name) ? [[name, rawFile(stored)]] : [])));
}

/** Validates new files one at a time, together with the last good ones. */
async function validate(source: Source, latest: Files, fetched: readonly Body[], isAccepted: boolean) {
  const good: Body[] = [];
  const notes: string[] = [];
  const changes: string[] = [];
  const problems: Problem[] = [];
  const files = new Map(latest);
  let before: Snapshot[] | undefined;
  for (const body of fetched) {
    const { file, bytes, about } = body;
    // Also the same content is news if the newest retrieval is damaged.
    const isNewest = newerDamaged(source, file) === undefined;
    if (isNewest && Buffer.compare(files.get(file)!.bytes, bytes) === 0) continue;
    before ??= await readAsKnown(source, [...files.values()]);
    const candidate = fetchedFile(body);
    let after: Snapshot[];
    try {
      after = await source.read([...new Map(files).set(file, candidate).values()]);
    } catch (error) {
      problems.push(readProblem(file, candidate.where, error));
      keepRefused(source.id, file, bytes);
      continue;
    }
    if (isNewest && isSame(before, after)) continue;
    const { refused, notes: own } = await judge(source, before, after);
    if (refused && !isAccepted) {
      const kept = keepRefused(source.id, file, bytes);
      const next = `check ${kept}; if it is right, run ${PROGRAM} refresh ACCEPT=${source.id}`;
      problems.push({ file, message: `${about.final_url}: ${refused}\n  next: ${next}` });
      continue;
    }
    files.set(file, candidate);
    notes.push(...own);
    changes.push(describeChange(before, after));
    before = after;
    good.push(isAccepted ? { ...body, about: { ...about, accepted: true } } : body);
  }
  return { good, problems, notes, changes };
}

/** Judges a new state. A user's own table may change completely, so large changes in it are no error. */
async function judge(source: Source, before: readonly Snapshot[], after: readonly Snapshot[]) {
  if (isOwn(source)) return { refused: shrinking(before, after), notes: [] };
  return judgeState(before, after, await readAsKnown(source, judgedBy(source)));
}

/** Whether a source is a user's own table. */
export function isOwn({ files }: Source): boolean {
  return files.some(({ local }) => local !== undefined);
}

/** Reads the last good files; empty if they no longer match the study, such as after a column was renamed. */
async function readAsKnown(source: Source, files: readonly RawFile[]): Promise<Snapshot[]> {
  try {
    return await source.read(files);
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** Compares parsed content, not bytes. */
function isSame(before: readonly Snapshot[], after: readonly Snapshot[]): boolean {
  const hashes = (readings: readonly Snapshot[]) => readings.map(({ contentHash }) => contentHash).join();
  return hashes(before) === hashes(after);
}
