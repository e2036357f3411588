import pLimit from 'p-limit';
import type { Effects } from '../effects.ts';
import { UserError } from '../errors.ts';
import { indented } from '../printable.ts';
import { count } from '../progress.ts';
import { FILES_AT_ONCE, RETRIES, retrieve } from '../sources/fetch.ts';
import { NoConnectionError } from '../sources/no-connection.ts';
import {
  type Body,
  nextRetrieval,
  rawFile,
  removeLeftovers,
  SIMULATED,
  type Stored,
  sidecarOf,
  store,
  storedFiles,
} from '../sources/snapshot.ts';
import type { RawFile, Reading, Source, SourceFile } from '../sources/source.ts';
import { drift } from './drift.ts';
import { addPending, keepRefused } from './pending-retrievals.ts';
import { shrinking } from './shrinking.ts';

/** A file of a source that keeps its last good state, and why. */
export interface Problem {
  file: string;
  message: string;
}

/** Milliseconds that all files of a source may take. */
const DEADLINE = 15 * 60_000;

export interface RenewOptions {
  mirror: string | undefined;
  /** Sources that may have shrunk. */
  accepted: readonly string[];
  /** Milliseconds that all files of a source may take. */
  deadline?: number;
}

/**
 * Fetches every file of a source again. A file with new content that can be read and has not shrunk becomes a retrieval, which
 * is unproven until the studies were made from it. Otherwise the last good state stays.
 *
 * A file that was never fetched is left to the fetch stage.
 */
export async function renew(source: Source, options: RenewOptions, effects: Effects): Promise<Problem[]> {
  const latest = latestFiles(source);
  const known = source.files.filter(({ file }) => latest.has(file));
  const now = effects.now().toISOString();
  const limit = pLimit(FILES_AT_ONCE);
  const signal = AbortSignal.timeout(options.deadline ?? DEADLINE);
  const answers = await Promise.all(
    known.map((file) => limit(() => answerOf(source, file, { ...options, signal }, now, effects))),
  );
  const fetched = answers.flatMap((answer) => ('body' in answer ? [answer.body] : []));
  const problems = answers.flatMap((answer) => ('problem' in answer ? [answer.problem] : []));
  const judged = await judge(source, latest, fetched, now, options.accepted);
  if (judged.good.length > 0) {
    const retrieval = nextRetrieval(source, now.slice(0, 10));
    addPending({ source: source.id, retrieval });
    const folder = store(source, retrieval, judged.good);
    removeLeftovers(source, [SIMULATED]);
    for (const { file, bytes } of judged.good)
      effects.log(
        `stored ${folder}/${file}: ${count(bytes.length)} bytes, previously ${count(latest.get(file)!.bytes.length)}`,
      );
  }
  return [...problems, ...judged.problems];
}

type Answer = { body: Body } | { problem: Problem };

async function answerOf(
  source: Source,
  file: SourceFile,
  { mirror, signal }: RenewOptions & { signal: AbortSignal },
  now: string,
  effects: Effects,
): Promise<Answer> {
  try {
    return {
      body: await retrieve(source, file, { mirror, retries: RETRIES, download: { signal } }, now, effects),
    };
  } catch (error) {
    return { problem: problemOf(file.file, error) };
  }
}

/** The problem of a source; any other error ends the night. */
function problemOf(file: string, error: unknown): Problem {
  if (error instanceof NoConnectionError) return { file, message: `${error.url}: ${error.message}` };
  if (error instanceof UserError) return { file, message: error.message };
  throw error;
}

/** The new file is at fault if reading fails, since all others were read before. */
function unreadable(file: string, where: string, error: unknown): Problem {
  if (error instanceof UserError) return { file, message: error.message };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    file,
    message: `${where}: reading failed with an internal error\n${indented(stack)}`,
  };
}

/** The last real retrieval of each file, as sources read them. */
function latestFiles(source: Source): Map<string, RawFile> {
  const names = new Set(source.files.map(({ file }) => file));
  const latest = new Map<string, Stored>();
  for (const stored of storedFiles(source))
    if (stored.origin === 'real' && names.has(stored.name)) latest.set(stored.name, stored);
  return new Map([...latest].map(([name, stored]) => [name, rawFile(stored)]));
}

/** Tries one new file after the other beside the last good ones. */
async function judge(
  source: Source,
  latest: ReadonlyMap<string, RawFile>,
  fetched: readonly Body[],
  now: string,
  accepted: readonly string[],
): Promise<{ good: Body[]; problems: Problem[] }> {
  const good: Body[] = [];
  const problems: Problem[] = [];
  const files = new Map(latest);
  let before: Reading[] | undefined;
  for (const body of fetched) {
    const { file, bytes, about } = body;
    if (Buffer.compare(files.get(file)!.bytes, bytes) === 0) continue;
    before ??= await readAsKnown(source, [...files.values()]);
    const candidate: RawFile = {
      name: file,
      bytes,
      where: about.final_url,
      date: now.slice(0, 10),
      origin: 'real',
    };
    let after: Reading[];
    try {
      after = await source.read([...new Map(files).set(file, candidate).values()]);
    } catch (error) {
      problems.push(unreadable(file, candidate.where, error));
      keepRefused(source.id, file, bytes);
      continue;
    }
    if (isSame(before, after)) continue;
    const loss = accepted.includes(source.id) ? undefined : await doubts(source, before, after);
    if (loss) {
      const kept = keepRefused(source.id, file, bytes);
      problems.push({
        file,
        message: `${about.final_url}: ${loss}\n  next: check ${kept}; if it is right, run make refresh ACCEPT=${source.id}`,
      });
      continue;
    }
    files.set(file, candidate);
    before = after;
    good.push(accepted.includes(source.id) ? { ...body, about: { ...about, accepted: true } } : body);
  }
  return { good, problems };
}

/** Why a new state is not believed: it has lost or changed too much since the last one, or since one that is still kept. */
async function doubts(
  source: Source,
  before: readonly Reading[],
  after: readonly Reading[],
): Promise<string | undefined> {
  // Who edits a table of their own may change all of it.
  const isOwn = source.files.some(({ local }) => local !== undefined);
  const doubt = (since: readonly Reading[]) =>
    shrinking(since, after) ?? (isOwn ? undefined : drift(since, after));
  const last = doubt(before);
  if (last !== undefined || isOwn) return last;
  for (const kept of await readAsKnown(source, keptFiles(source))) {
    const since = doubt([kept]);
    if (since !== undefined) return `since the snapshot of ${kept.asOf}: ${since}`;
  }
  return undefined;
}

/** The fetched files that are still kept, from the last one on that somebody accepted. */
function keptFiles(source: Source): RawFile[] {
  const stored = storedFiles(source).filter((each) => each.origin === 'real' && sidecarOf(each));
  const accepted = stored.findLastIndex((each) => sidecarOf(each)!.accepted);
  return stored.slice(Math.max(0, accepted)).map(rawFile);
}

/** What the last good files say; nothing if the study has changed since, such as after a column was renamed. */
async function readAsKnown(source: Source, files: readonly RawFile[]): Promise<Reading[]> {
  try {
    return await source.read(files);
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** By parsed content, whatever the bytes. */
function isSame(before: readonly Reading[], after: readonly Reading[]): boolean {
  const hashes = (readings: readonly Reading[]) => readings.map(({ contentHash }) => contentHash).join();
  return hashes(before) === hashes(after);
}
