import pLimit from 'p-limit';
import { thousands } from '../messages/counts-and-lists.ts';
import { UserError } from '../messages/errors.ts';
import { indented } from '../messages/printable.ts';
import type { Effects } from '../sources/effects.ts';
import { FILES_AT_ONCE, newerDamaged, RETRIES, retrieve } from '../sources/retrievals/fetch-source.ts';
import { NoConnectionError } from '../sources/retrievals/no-connection.ts';
import { type Body, fetchedFile, rawFile, realFiles } from '../sources/retrievals/snapshot.ts';
import type { RawFile, Snapshot, Source, SourceFile, State } from '../sources/source.ts';
import { PROGRAM } from '../warehouse/code-hash.ts';
import { writeIfChanged } from '../warehouse/files.ts';
import { Candidate, inRefused } from './candidate.ts';
import { judgeChange, judgeState } from './judge-change.ts';
import { judgedBy } from './prune.ts';

/** Why a file could not be renewed; its last good state stays. */
export type Problem = { file: string; message: string };

/**
 * What came of fetching a source again, with a candidate if anything is new. Notes are about changes that were accepted, but are
 * worth a look.
 */
type Renewed = { problems: Problem[]; notes: string[]; candidate?: Candidate };

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
  // Also the same content is news if the newest retrieval is damaged.
  const isNews = ({ file, bytes }: Body) =>
    newerDamaged(source, file) !== undefined || Buffer.compare(latest.get(file)!.bytes, bytes) !== 0;
  const judged = await judgeNews(source, latest, fetched.filter(isNews), options.accepted);
  const renewed = { notes: judged.notes, problems: [...problems, ...judged.problems] };
  if (judged.news.length === 0) return renewed;
  for (const { file, bytes } of judged.news) {
    const previously = thousands(latest.get(file)!.bytes.length);
    effects.say(`fetched ${source.id}/${file}: ${thousands(bytes.length)} bytes, previously ${previously}`);
  }
  return { ...renewed, candidate: new Candidate(source, now.slice(0, 10), judged.news, judged.changes) };
}

/** Turns an error of the source into a problem; any other error ends the refresh. */
function problemOf(file: string, error: unknown): Problem {
  if (error instanceof NoConnectionError) return { file, message: `${error.url}: ${error.message}` };
  if (error instanceof UserError) return { file, message: error.message };
  throw error;
}

/** The files of a source by name. */
type Files = ReadonlyMap<string, RawFile>;

/** The last real retrieval of each file, as sources read them. */
function latestFiles(source: Source): Files {
  const names = new Set(source.files.map(({ file }) => file));
  const latest = new Map(realFiles(source).map((stored) => [stored.name, stored]));
  return new Map([...latest].flatMap(([name, stored]) => (names.has(name) ? [[name, rawFile(stored)]] : [])));
}

/** What came of judging new files: those to take, with what changed in words. */
interface Judged {
  news: readonly Body[];
  changes: string;
  notes: string[];
  problems: Problem[];
}

const NO_NEWS: Judged = { news: [], changes: '', notes: [], problems: [] };

/** Judges the new files of a source beside its other last good ones. All are taken, or none. */
async function judgeNews(
  source: Source,
  latest: Files,
  news: readonly Body[],
  accepted: readonly string[],
): Promise<Judged> {
  if (news.length === 0) return NO_NEWS;
  const before = await readAsKnown(source, [...latest.values()]);
  const files = new Map([...latest, ...news.map((body) => [body.file, fetchedFile(body)] as const)]);
  let after: Snapshot[];
  try {
    after = await source.read([...files.values()]);
  } catch (error) {
    return refusedFor(source, news, readFailure(source, error));
  }
  const isRestored = news.some(({ file }) => newerDamaged(source, file) !== undefined);
  if (isSame(before, after) && !isRestored) return NO_NEWS;
  const isAccepted = accepted.includes(source.id);
  const { refused, expected, notes, changes } = await judge(source, before, after);
  if (refused && !isAccepted) {
    const kept = inRefused(source.id);
    const next = `check the files in ${kept}; if they are right, run ${PROGRAM} refresh ACCEPT=${source.id}`;
    const message = `${news[0]!.about.final_url}: ${refused}\n  expected: ${expected}\n  next: ${next}`;
    return refusedFor(source, news, message);
  }
  const taken = isAccepted
    ? news.map((body) => ({ ...body, about: { ...body.about, accepted: true } }))
    : news;
  return { news: taken, changes, notes, problems: [] };
}

/** Keeps refused files for inspection. */
function refusedFor({ id }: Source, news: readonly Body[], message: string): Judged {
  for (const { file, bytes } of news) writeIfChanged(inRefused(id, file), bytes);
  return { ...NO_NEWS, problems: news.map(({ file }) => ({ file, message })) };
}

/** The last good files could be read, so a failure is a problem of the new ones. */
function readFailure({ id }: Source, error: unknown): string {
  if (error instanceof UserError) return error.message;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${id}: reading failed with an internal error\n${indented(stack)}`;
}

/** Judges a new state. A user's own table may change completely, so large changes in it are no error. */
async function judge(source: Source, before: State, after: State) {
  if (isOwn(source)) return judgeChange(before, after, 'own');
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
function isSame(before: State, after: State): boolean {
  const hashes = (readings: State) => readings.map(({ contentHash }) => contentHash).join();
  return hashes(before) === hashes(after);
}
