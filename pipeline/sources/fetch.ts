import fs from 'node:fs';
import pLimit from 'p-limit';
import type { Effects } from '../effects.ts';
import { UserError } from '../errors.ts';
import { type DownloadOptions, download, NoConnectionError } from './download.ts';
import { readMirror } from './mirror.ts';
import {
  listSnapshots,
  readSnapshot,
  removeSimulated,
  SIMULATED,
  type Sidecar,
  storeSnapshot,
} from './snapshot.ts';
import type { Source } from './source.ts';

export interface FetchOptions {
  /** A folder with copies of the sources; tried before the network. */
  mirror?: string | undefined;
  /** Never simulate: without a connection, fail. */
  strict?: boolean;
  download?: Pick<DownloadOptions, 'retries' | 'firstWaitMilliseconds' | 'timeout'>;
}

export const SIMULATION_WARNING =
  'WARNING: no mirror and no connection: these are SIMULATED scores. No number made from them says anything about any model.';

const FILES_AT_ONCE = 4;

/** Brings every source that has no real snapshot yet into `raw/`. What is there and whole is used again. */
export async function fetchMissing(
  sources: readonly Source[],
  options: FetchOptions,
  effects: Effects,
): Promise<void> {
  if (options.mirror !== undefined && !fs.existsSync(options.mirror)) {
    throw new UserError({
      where: `MIRROR=${options.mirror}`,
      problem: 'no such folder',
      expected: 'a folder laid out as <host>/<path>',
      next: 'correct it, or run `make MIRROR=` to use the network',
    });
  }
  const limit = pLimit(FILES_AT_ONCE);
  const results = await Promise.allSettled(
    sources.map((source) => limit(() => fetchSource(source, options, effects))),
  );
  const failures = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason);
  if (failures.length > 1 && failures.every((failure) => failure instanceof UserError)) {
    (failures[0] as UserError).message = failures.map(({ message }) => message).join('\n');
  }
  if (failures.length > 0) throw failures[0];
}

async function fetchSource(source: Source, options: FetchOptions, effects: Effects): Promise<void> {
  const [snapshot] = listSnapshots(source);
  if (snapshot?.origin === 'real') {
    for (const each of listSnapshots(source)) readSnapshot(each);
    return;
  }
  try {
    const { bytes, ...about } = await retrieve(source, options, snapshot ? 0 : 3);
    // A body that is not the source's never becomes a snapshot.
    source.read(bytes, about.final_url);
    const now = effects.now().toISOString();
    const stored = storeSnapshot(source, now.slice(0, 10), bytes, {
      ...about,
      retrieved_at: now,
      origin: 'real',
    });
    removeSimulated(source);
    effects.log(
      `fetch ${source.id.padEnd(26)} ${bytes.length.toLocaleString('en-US').padStart(16)} bytes from the ${about.retrieved_from} into ${stored.file}`,
    );
  } catch (error) {
    if (!(error instanceof NoConnectionError)) throw error;
    if (options.strict || options.mirror !== undefined || !source.simulate)
      throw unreachable(source, error, options);
    effects.warn(SIMULATION_WARNING);
    if (!snapshot) simulate(source, effects);
  }
}

type Retrieved = Pick<Sidecar, 'url' | 'final_url' | 'retrieved_from' | 'content_type'> & { bytes: Buffer };

async function retrieve(source: Source, options: FetchOptions, retries: number): Promise<Retrieved> {
  const { url } = source;
  const copy =
    options.mirror === undefined ? undefined : readMirror(options.mirror, url, source.maximumBytes);
  if (copy) {
    return { bytes: copy, url, final_url: url, retrieved_from: 'mirror', content_type: source.contentType };
  }
  const { bytes, finalUrl, contentType } = await download(url, { ...source, retries, ...options.download });
  return { bytes, url, final_url: finalUrl, retrieved_from: 'network', content_type: contentType };
}

function simulate(source: Source, effects: Effects): void {
  const bytes = source.simulate!();
  const { file } = storeSnapshot(source, SIMULATED, bytes, {
    url: source.url,
    final_url: source.url,
    retrieved_at: effects.now().toISOString(),
    retrieved_from: 'simulation',
    content_type: source.contentType,
    origin: 'simulated',
  });
  effects.log(
    `fetch ${source.id.padEnd(26)} ${bytes.length.toLocaleString('en-US').padStart(16)} bytes SIMULATED into ${file}`,
  );
}

function unreachable(source: Source, error: NoConnectionError, { mirror, strict }: FetchOptions): UserError {
  return new UserError({
    where: source.url,
    problem: error.message,
    expected: `${source.title}, from the network${mirror === undefined ? '' : ` (the mirror ${mirror} has no copy)`}`,
    found: strict ? 'no connection, and STRICT=1 forbids simulated data' : 'no connection',
    next: 'connect the machine, or set MIRROR to a folder that holds a copy',
  });
}
