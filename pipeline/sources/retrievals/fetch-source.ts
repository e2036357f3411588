import fs from 'node:fs';
import pLimit from 'p-limit';
import { listed, thousands } from '../../messages/counts-and-lists.ts';
import { throwAll, UserError } from '../../messages/errors.ts';
import { progress } from '../../messages/log-line.ts';
import type { Progress } from '../../messages/terminal.ts';
import { inRoot, placeOfRun } from '../../warehouse/root.ts';
import type { Effects } from '../effects.ts';
import { simulatedFiles } from '../formats/simulated-files.ts';
import type { Source, SourceFile } from '../source.ts';
import type { DownloadOptions } from './download.ts';
import { mirrorPath, readMirror, readUpTo } from './mirror.ts';
import { NoConnectionError } from './no-connection.ts';
import * as raw from './snapshot.ts';

export interface FetchOptions {
  /** A folder with copies of the sources, tried before the network. */
  mirror?: string | undefined;
  /** Fail without a connection, instead of simulating. */
  strict?: boolean;
  /** A refresh has just fetched every known file: keep its last good state. */
  isRenewed?: boolean;
  download?: Partial<Pick<DownloadOptions, 'retries' | 'firstWaitMilliseconds' | 'timeout' | 'signal'>>;
}

/** What is asked of every file. */
type Asked = FetchOptions & { retries: number };

export const FILES_AT_ONCE = 4;
const limit = pLimit(FILES_AT_ONCE);
export const RETRIES = 3;

/**
 * Fetches missing files of sources into `raw/`, as MIRROR and STRICT of the environment say.
 *
 * @param isRenewed whether a refresh has just fetched every known file; then nothing is simulated
 */
export async function fetchSources(
  sources: readonly Source[],
  effects: Effects,
  isRenewed = false,
): Promise<void> {
  const { MIRROR, STRICT } = placeOfRun().env;
  const strict = isRenewed || !['', '0', undefined].includes(STRICT);
  await fetchMissing(sources, { mirror: MIRROR || undefined, strict, isRenewed }, effects);
}

/**
 * Fetches every file that has no real copy in `raw/` yet, and again if its newest copy is damaged. If no source ever had a real
 * file and none can be reached, simulates all of them.
 */
export async function fetchMissing(sources: readonly Source[], options: FetchOptions, effects: Effects) {
  checkMirror(options.mirror);
  for (const source of sources) raw.removeLeftover(source, raw.PARTIAL);
  for (const source of sources) setDamagedAside(source, effects);
  // A user's own table is real even without a connection.
  const simulable = sources.filter(isSimulable);
  const isFresh = simulable.every((source) => raw.storedFiles(source).length === 0);
  // After a simulated run, one attempt is enough to see whether there is a connection now.
  const retries = isFresh || simulable.some(hasReal) ? RETRIES : 0;
  const asked = { ...options, retries };
  const results = await Promise.allSettled(sources.map((source) => fetchSource(source, asked, effects)));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length === 0) return;
  const ownTablesAreRead = results.every(
    ({ status }, i) => status === 'fulfilled' || isSimulable(sources[i]!),
  );
  const areOffline = failures.every((failure) => failure instanceof NoConnectionError);
  const mayBeSimulated = !options.strict && options.mirror === undefined && !simulable.some(hasReal);
  if (!ownTablesAreRead || !areOffline || !mayBeSimulated) {
    warnOfDamage(sources, effects);
    throwFailures(failures, options);
  }
  effects.warn(raw.SIMULATION_WARNING);
  for (const source of simulable) if (raw.storedFiles(source).length === 0) simulate(source, effects);
}

/** Says what to delete if the newest copies are damaged and could not be fetched again. */
function warnOfDamage(sources: readonly Source[], effects: Effects): void {
  const folders = sources.flatMap((source) =>
    source.files.flatMap(({ file }) => newerDamaged(source, file) ?? []),
  );
  const named = listed([...new Set(folders)]);
  if (folders.length > 0)
    effects.warn(`the newest files are damaged in ${named}; to go on without them, delete this folder`);
}

/** Reads a user's own table. */
function readLocalFile(file: string, maximumBytes: number): Buffer {
  const next = 'correct the path; in a study it is relative to the folder of the study';
  const bytes = readUpTo(maximumBytes, inRoot(file), next);
  if (bytes) return bytes;
  throw new UserError(file, 'no such file', { expected: 'a CSV file', next });
}

function checkMirror(mirror: string | undefined): void {
  if (mirror === undefined || fs.existsSync(mirror)) return;
  throw new UserError(`MIRROR=${mirror}`, 'no such folder', {
    expected: 'a folder laid out as <host>/<path>',
    next: 'correct the path, or write MIRROR= in the command, to use the network',
  });
}

/** Whether a source has or had real files, whose place must not be taken by simulated scores. */
function hasReal(source: Source): boolean {
  return raw.damagedRetrievals(source.id).length > 0 || raw.realFiles(source).length > 0;
}

async function fetchSource(source: Source, asked: Asked, effects: Effects): Promise<void> {
  const missing = source.files.filter((file) => isMissing(source, file, asked));
  if (missing.length > 0) await fetchFiles(source, missing, asked, effects);
  raw.removeLeftover(source, raw.SIMULATED);
}

/** Whether a file has no real copy from its address, is damaged in its newest copy, or is a local file that has changed. */
function isMissing(source: Source, { url, file, local, maximumBytes }: SourceFile, options: FetchOptions) {
  const known = raw.realFiles(source).filter(({ name }) => name === file);
  if (options.isRenewed && known.length > 0) return false;
  // Known files were added by hand or fetched from this address.
  if (!known.some((each) => [undefined, url].includes(raw.sidecarOf(each)?.url))) return true;
  if (newerDamaged(source, file) !== undefined) return true;
  return local !== undefined && !raw.readStored(known.at(-1)!).equals(readLocalFile(local, maximumBytes));
}

/** Fetches files of a source, and stores them if they can be read together with the kept ones. */
async function fetchFiles(
  source: Source,
  missing: readonly SourceFile[],
  asked: Asked,
  effects: Effects,
): Promise<void> {
  const now = effects.now().toISOString();
  const bodies = await Promise.all(
    missing.map((file) =>
      limit(async () => {
        const start = performance.now();
        const body = await retrieve(source, file, asked, now, effects);
        const about = { ...body.about, accepted: acceptedNames().includes(source.id) || undefined };
        return { ...body, about, milliseconds: performance.now() - start };
      }),
    ),
  );
  // Validate first: an invalid body must not become a snapshot.
  const fetched = bodies.map((body) => ({ ...raw.fetchedFile(body), isUnjudged: !body.about.accepted }));
  await source.read([...raw.realFiles(source).map(raw.rawFile), ...fetched]);
  const folder = raw.store(source, raw.nextRetrieval(source, now.slice(0, 10)), bodies);
  for (const body of bodies) effects.log(logLine(folder, body, `from the ${body.about.retrieved_from}`));
}

/** Sources and studies for which a user accepts what would be refused. */
export function acceptedNames(): string[] {
  return (placeOfRun().env.ACCEPT ?? '').split(/[\s,]+/).filter(Boolean);
}

function logLine(folder: string, body: raw.Body & { milliseconds: number }, from: string): string {
  const { file, bytes, milliseconds } = body;
  return `${progress(`${folder}/${file}`, `${thousands(bytes.length)} bytes`, milliseconds)}  ${from}`;
}

/** Fetches one file of a source: a local file, the mirror's copy, or from the network. */
export async function retrieve(
  source: Source,
  { url, file, maximumBytes, contentTypes, local }: SourceFile,
  { mirror, retries, download }: Asked,
  now: string,
  effects: Effects,
): Promise<raw.Body> {
  const content_type = contentTypes[0]!;
  const about = { url, final_url: url, retrieved_at: now, content_type, origin: 'real' as const };
  if (local !== undefined) {
    const bytes = readLocalFile(local, maximumBytes);
    return { file, bytes, about: { ...about, final_url: local, retrieved_from: 'file' } };
  }
  const copy = mirror === undefined ? undefined : readMirror(mirror, url, maximumBytes);
  if (copy) return { file, bytes: copy, about: { ...about, retrieved_from: 'mirror' } };
  // The HTTP client is slow to load, and most runs fetch nothing.
  const client = await import('./download.ts');
  const { redirectOrigins = [] } = source;
  const progress: Progress = { done: 0 };
  const request = { maximumBytes, contentTypes, redirectOrigins, retries, ...download, progress };
  const task = effects.begin(`${file}, bytes`, () => progress);
  const { bytes, ...response } = await client.download(url, request).finally(task.end);
  return { file, bytes, about: { ...about, ...response, retrieved_from: 'network' } };
}

/** Whether simulated files of it are stored: a user's own table has none. */
function isSimulable({ settings, files }: Source): boolean {
  return settings === undefined && files.length > 0;
}

function simulate(source: Source, effects: Effects): void {
  const start = performance.now();
  const simulated = simulatedFiles(source.id);
  const shared = { retrieved_at: effects.now().toISOString(), retrieved_from: 'simulation' } as const;
  const bodies = source.files.map(({ url, file, contentTypes }): raw.Body => {
    const about = { url, final_url: url, ...shared, content_type: contentTypes[0]! };
    return { file, bytes: simulated[file]!, about: { ...about, origin: 'simulated' } };
  });
  const folder = raw.store(source, raw.SIMULATED, bodies);
  const milliseconds = (performance.now() - start) / bodies.length;
  for (const body of bodies) effects.log(logLine(folder, { ...body, milliseconds }, 'SIMULATED'));
}

/** Throws all failures as one error; for a missing connection it names the option that forbids simulating. */
function throwFailures(failures: readonly unknown[], { mirror, strict }: FetchOptions): void {
  const errors = failures.map((failure) => {
    if (failure instanceof UserError) return failure;
    if (!(failure instanceof NoConnectionError)) throw failure;
    const noCopy =
      mirror === undefined ? '' : ` (the mirror has no copy at ${mirrorPath(mirror, failure.url)})`;
    return new UserError(failure.url, failure.message, {
      expected: `the file, from the network${noCopy}`,
      found: strict ? 'no connection, and STRICT=1 forbids simulated data' : 'no connection',
      next: 'connect to the network, or set MIRROR to a folder with a copy',
    });
  });
  throwAll(errors);
}

/**
 * Sets aside what does not match its sidecar, with a warning: it counts as absent. Simulated files are removed, and made again;
 * real ones are renamed, and fetched again if they were the newest. Files added by hand have no sidecar and stay.
 */
export function setDamagedAside(source: Source, effects: Effects): void {
  for (const stored of raw.storedFiles(source)) {
    try {
      raw.readStored(stored);
    } catch (error) {
      if (!(error instanceof raw.DamageError)) throw error;
      effects.warn(error.message);
      if (stored.origin === 'real') raw.renameDamaged(stored);
      else {
        raw.removeLeftover(source, raw.SIMULATED);
        return;
      }
    }
  }
}

/** The folder of a damaged or lost file that is newer than the kept ones, which are an older state; undefined without one. */
export function newerDamaged(source: Source, file: string): string | undefined {
  const kept = raw.realFiles(source).findLast(({ name }) => name === file);
  const newest = raw.damagedRetrievals(source.id, file).sort(raw.byDate).at(-1);
  if (newest === undefined || raw.byDate(kept?.retrieval ?? '', newest) >= 0) return undefined;
  return raw.retrievalPath(source.id, newest);
}
