import fs from 'node:fs';
import type http from 'node:http';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import zlib from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Effects } from '../../../pipeline/sources/effects.ts';
import { brainScore } from '../../../pipeline/sources/leaderboard/brain-score.ts';
import { type FetchOptions, fetchMissing } from '../../../pipeline/sources/retrievals/fetch-source.ts';
import { mirrorPath } from '../../../pipeline/sources/retrievals/mirror.ts';
import {
  readStored,
  SIMULATION_WARNING,
  sidecarPath,
  storedFiles,
} from '../../../pipeline/sources/retrievals/snapshot.ts';
import type { Source } from '../../../pipeline/sources/source.ts';
import { sha256 } from '../../../pipeline/warehouse/files.ts';
import { runIn } from '../../../pipeline/warehouse/root.ts';
import { replaceBy } from '../../other-than-file.ts';
import { workInOwnFolder, write } from '../../own-folder.ts';
import { closedOrigin, serve, type TestServer } from '../../server.ts';
import { bytesOf, smallDocument } from '../document.ts';

workInOwnFolder();

const body = bytesOf(smallDocument());
const json = { 'content-type': 'application/json' };
const gzip = { ...json, 'content-encoding': 'gzip' };

const servers: TestServer[] = [];
const logged: string[] = [];
afterEach(async () => {
  logged.length = 0;
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const effects: Effects = {
  say: (line) => logged.push(line),
  log: (line) => logged.push(line),
  warn: (line) => logged.push(line),
  begin: () => ({ tick() {}, end() {} }),
  now: () => new Date('2026-03-04T23:59:59.999Z'),
  sources: () => [],
};
const quick: NonNullable<FetchOptions['download']> = {
  retries: 2,
  firstWaitMilliseconds: 10,
  timeout: { connect: 500, response: 500, socket: 500, request: 2000 },
};
const fetch = (source: Source, options: FetchOptions = {}) =>
  fetchMissing([source], { download: quick, ...options }, effects);

async function start(handler: http.RequestListener): Promise<TestServer> {
  const server = await serve(handler);
  servers.push(server);
  return server;
}

type Changes = Partial<Source> & { maximumBytes?: number };

function sourceAt(origin: string, { maximumBytes = 2 ** 26, ...changes }: Changes = {}): Source {
  const files = [{ ...brainScore.files[0]!, url: `${origin}/vision/compare/data/`, maximumBytes }];
  return { ...brainScore, files, redirectOrigins: [], ...changes };
}

async function fetchFrom(handler: http.RequestListener, changes?: Changes, options?: FetchOptions) {
  const server = await start(handler);
  const source = sourceAt(server.origin, changes);
  await fetch(source, options);
  return { source, server };
}

/** The first stored file, and its sidecar. */
function stored(source: Source) {
  const [snapshot] = storedFiles(source);
  return { ...snapshot!, sidecar: JSON.parse(fs.readFileSync(sidecarPath(snapshot!.path), 'utf8')) };
}
const origins = (source: Source = brainScore) => storedFiles(source).map(({ origin }) => origin);
const retrievals = (source: Source = brainScore) => storedFiles(source).map(({ retrieval }) => retrieval);

/** Gives every request this answer. */
const answer =
  (
    status: number,
    headers: http.OutgoingHttpHeaders = {},
    content?: string | Uint8Array,
  ): http.RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end(content);
const ok = answer(200, json, body);
const moved = (location: string) => answer(302, { location });
/** Gives the first request another answer than the next. */
const first =
  (other: http.RequestListener): http.RequestListener =>
  (request, response) =>
    (servers[0]!.requests.length === 1 ? other : ok)(request, response);

/** Sends a space every 50 ms, without an end. */
const endless: http.RequestListener = (_request, response) => {
  response.writeHead(200, json);
  const timer = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(timer));
};

/** The error message of a refused response, which must not become a snapshot. */
async function refusal(
  handler: http.RequestListener,
  changes?: Changes,
  options?: FetchOptions,
): Promise<string> {
  const error = await fetchFrom(handler, changes, options).then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(storedFiles(brainScore)).toEqual([]);
  expect(error?.name).toBe('UserError');
  return error!.message;
}

describe('fetching over HTTP', () => {
  it('decompresses gzip', async () => {
    const { source } = await fetchFrom(answer(200, gzip, zlib.gzipSync(body)));
    expect(readStored(storedFiles(source)[0]!)).toEqual(body);
  });

  it('stores the body with a sidecar, under the UTC date', async () => {
    const { source } = await fetchFrom(ok);
    const { sidecar, ...snapshot } = stored(source);
    expect(snapshot.path).toBe(path.join('raw', 'brain-score', '2026-03-04', 'leaderboard.json'));
    expect(readStored(snapshot)).toEqual(body);
    expect(sidecar).toEqual({
      url: source.files[0]!.url,
      final_url: source.files[0]!.url,
      retrieved_from: 'network',
      retrieved_at: '2026-03-04T23:59:59.999Z',
      content_type: 'application/json',
      origin: 'real',
      sha256: sha256(body),
      bytes: body.length,
      record_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('reuses an intact snapshot', async () => {
    const { source, server } = await fetchFrom(ok);
    await fetch(source);
    expect(server.requests).toHaveLength(1);
  });

  it('follows a redirect within the origin, and records the final address', async () => {
    const { source, server } = await fetchFrom(first(answer(301, { location: '/moved/' })));
    expect(stored(source).sidecar.final_url).toBe(`${server.origin}/moved/`);
  });

  it('follows a redirect to an origin that the source lists', async () => {
    const other = await start(ok);
    const { source } = await fetchFrom(moved(`${other.origin}/x`), { redirectOrigins: [other.origin] });
    expect(storedFiles(source)).toHaveLength(1);
  });

  it('ends at the source’s deadline, even while bytes arrive', async () => {
    const deadline = new AbortController();
    const server = await start((request, response) => {
      endless(request, response);
      void setTimeout(300).then(() => deadline.abort());
    });
    const download = { ...quick, signal: deadline.signal };
    await expect(fetch(sourceAt(server.origin), { download })).rejects.toThrow('download took too long');
    expect(server.requests).toHaveLength(1);
  });

  it('is not disturbed by the deadline after it has ended', async () => {
    const deadline = new AbortController();
    const failures: unknown[] = [];
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => failures.push(error));
    await fetchFrom(ok, {}, { download: { ...quick, signal: deadline.signal } });
    deadline.abort();
    await setTimeout(100);
    process.removeAllListeners('uncaughtException');
    for (const listener of before) process.on('uncaughtException', listener);
    expect(failures).toEqual([]);
  });

  it.each<[string, http.RequestListener]>([
    ['status 500', answer(500, {}, 'oops')],
    ['a broken connection', (request) => request.socket.destroy()],
  ])('retries after %s', async (_what, handler) => {
    const { server } = await fetchFrom(first(handler));
    expect(server.requests).toHaveLength(2);
  });
});

describe('fetching refuses', () => {
  const PART = { ...json, 'content-range': `bytes 0-99/${body.length}` };
  const UPGRADE = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n';
  const HTML = '<!doctype html><title>x</title>';
  const timeout = { connect: 1000, response: 1000, socket: 1000, request: 20_000 };
  const once = { download: { retries: 0 } };

  const truncated: http.RequestListener = (_request, response) => {
    response.writeHead(200, { ...json, 'content-length': body.length }).write(body.subarray(0, 100));
    void setTimeout(20).then(() => response.destroy());
  };
  const stalled: http.RequestListener = (_request, response) => {
    response.writeHead(200, json).write(body.subarray(0, 100));
  };

  it.each<[string, http.RequestListener, string[], FetchOptions?]>([
    [
      'a persistent server error, after the retries',
      answer(500, {}, 'oops'),
      ['HTTP status 500 (attempts: 3)'],
    ],
    ['a truncated body', truncated, ['download failed', '(attempts: 3)']],
    ['a wrong address, without retries', answer(404), ['HTTP status 404 (attempts: 1)']],
    ['a partial body', answer(206, PART, body.subarray(0, 100)), ['HTTP status 206']],
    ['a protocol upgrade, which would hang', ({ socket }) => socket.write(UPGRADE), ['HTTP status 101']],
    [
      'another content type',
      answer(200, { 'content-type': 'text/html' }, body),
      ['expected: content type application/json\n  found:    text/html'],
    ],
    ['HTML served as JSON', answer(200, json, HTML), ['not JSON', '<!doctype html>']],
    ['a missing response', () => {}, ['download failed', '(attempts: 3)']],
    ['a redirect loop, after a few requests', moved('/again/'), ['Redirected 5 times']],
    [
      'a body that stalls',
      stalled,
      ["Timeout awaiting 'socket' for 200ms"],
      { download: { retries: 0, timeout: { ...timeout, socket: 200 } } },
    ],
    [
      'an endless body, byte by byte',
      endless,
      ['Timeout awaiting'],
      { download: { retries: 0, timeout: { ...timeout, request: 1500 } } },
    ],
  ])('%s', async (_what, handler, messages, options) => {
    const message = await refusal(handler, {}, options);
    for (const part of messages) expect(message).toContain(part);
    const [, attempts] = /\(attempts: (\d)\)/.exec(messages.join()) ?? [];
    if (attempts) expect(servers[0]!.requests).toHaveLength(Number(attempts));
    expect(servers[0]!.requests.length).toBeLessThan(10);
  });

  it('a decompression bomb', async () => {
    const packed = answer(200, gzip, zlib.gzipSync(Buffer.alloc(2 ** 21)));
    expect(await refusal(packed, { maximumBytes: 2 ** 20 }, once)).toContain('at most 1 MiB');
  });

  const listed = brainScore.redirectOrigins!;
  it.each<[string, (other: string) => string, (readonly string[])?]>([
    ['another site', (other) => other, []],
    ['another port of the host', (other) => other],
    ['a file', () => 'file:///etc/passwd', []],
    ['another protocol', (other) => other.replace('http:', 'https:')],
  ])('a redirect to %s, without a request to it', async (what, to, redirectOrigins = listed) => {
    const other = await start(ok);
    const message = await refusal(moved(to(other.origin)), { redirectOrigins });
    expect(message).toMatch(/redirected to another site|download failed/);
    if (what === 'another site') expect(message).toContain('redirected to another site');
    expect(other.requests).toEqual([]);
  });
});

it.each([
  [{ 'content-length': String(body.length) }, body.length],
  [{}, undefined],
])('fetching shows the number of bytes received, with headers %j', async (headers, total) => {
  let progress: Parameters<Effects['begin']>[1];
  const events: unknown[] = [];
  const begin: Effects['begin'] = (what, own) => {
    progress = own;
    return { tick() {}, end: () => events.push(what, progress().done) };
  };
  const { origin } = await start(async (_request, response) => {
    response.writeHead(200, { ...json, ...headers }).write(body.subarray(0, 500));
    await vi.waitUntil(() => progress().done > 0);
    events.push({ ...progress() });
    response.end(body.subarray(500));
  });
  await fetchMissing([sourceAt(origin)], { download: quick }, { ...effects, begin });
  expect(events).toEqual([{ done: 500, total }, 'leaderboard.json, bytes', body.length]);
});

describe('without a connection', () => {
  const unconnected = async (options?: FetchOptions) => {
    const source = sourceAt(await closedOrigin());
    await fetch(source, options);
    return source;
  };

  it('simulates with a warning', async () => {
    const { origin, sidecar } = stored(await unconnected());
    expect([origin, sidecar.origin]).toEqual(['simulated', 'simulated']);
    expect(logged[0]).toBe(SIMULATION_WARNING);
  });

  it('fails with STRICT=1', async () => {
    await expect(unconnected({ strict: true })).rejects.toThrow('STRICT=1 forbids simulated data');
    expect(fs.existsSync('raw')).toBe(false);
  });

  it('replaces simulated data by real data once there is a connection', async () => {
    await unconnected();
    await fetchFrom(ok);
    expect(origins()).toEqual(['real']);
    expect(fs.existsSync('raw/brain-score/simulated')).toBe(false);
  });
});

describe('from a mirror', () => {
  it('uses the copy without any request', async () => {
    const server = await start(() => {});
    const source = sourceAt(server.origin);
    const file = mirrorPath('mirror', source.files[0]!.url);
    expect(file).toBe(path.join('mirror', new URL(server.origin).host, 'vision/compare/data/index.json'));
    write(file, body);
    await fetchMissing([source], { mirror: 'mirror' }, effects);
    expect(readStored(storedFiles(source)[0]!)).toEqual(body);
    expect(server.requests).toEqual([]);
  });

  it('stores scores in another unit at the first fetch only if they are accepted', async () => {
    const document = smallDocument();
    document.models[0]!.scores['FreemanZiemba2013.V1-pls']![1]!.value = '43.0';
    const source = sourceAt('https://example.org');
    write('mirror/example.org/vision/compare/data/index.json', bytesOf(document));
    const options = { mirror: 'mirror' };
    await expect(fetch(source, options)).rejects.toThrow(
      `https://example.org/vision/compare/data/: scores in another unit
  expected: shares of a ceiling, from −1 to 3
  found:    1 score of FreemanZiemba2013.V1-pls outside −1 to 3, such as 43 for the model "7"
  next:     compare with the site; if they are right, add ACCEPT=brain-score to the command`,
    );
    expect(origins(source)).toEqual([]);
    await runIn({ root: '', env: { ACCEPT: 'paper,brain-score' } }, () => fetch(source, options));
    expect(stored(source).sidecar.accepted).toBe(true);
    await fetch(source, options);
  });

  it('uses the network if it has no copy', async () => {
    fs.mkdirSync('mirror');
    const { source } = await fetchFrom(ok, {}, { mirror: 'mirror' });
    expect(storedFiles(source)).toHaveLength(1);
  });

  it.each<[string, (copy: string) => void, string]>([
    ['a missing folder', () => fs.rmSync('mirror', { recursive: true }), 'MIRROR=mirror: no such folder'],
    ['a missing copy without a connection', () => {}, 'the mirror has no copy at mirror/'],
    [
      'a folder instead of a copy',
      (copy) => replaceBy('a folder', copy),
      'index.json: not a file\n  expected: a file of at most 64 MiB\n  found:    a folder',
    ],
    [
      'a copy that is too large',
      (copy) => {
        fs.writeFileSync(copy, '');
        fs.truncateSync(copy, brainScore.files[0]!.maximumBytes + 1);
      },
      'at most 64 MiB',
    ],
  ])('refuses %s', async (_what, put, message) => {
    const source = sourceAt(await closedOrigin());
    const copy = mirrorPath('mirror', source.files[0]!.url);
    fs.mkdirSync(path.dirname(copy), { recursive: true });
    put(copy);
    await expect(fetch(source, { mirror: 'mirror' })).rejects.toThrow(message);
  });

  it.each([
    ['https://example.org/100%.csv', 'invalid percent-encoding'],
    ['https://host/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd', 'out of the mirror'],
  ])('refuses the address %s', (address, message) => {
    expect(() => mirrorPath('mirror', address)).toThrow(message);
  });
});

describe('a snapshot in raw/', () => {
  it('is refused if it is simulated but in a real retrieval’s folder', async () => {
    const source = sourceAt(await closedOrigin());
    await fetch(source);
    fs.renameSync('raw/brain-score/simulated', 'raw/brain-score/2026-01-01');
    await expect(fetch(source)).rejects.toThrow(
      /expected: a folder called simulated\n {2}found: {4}2026-01-01/,
    );
  });

  it('takes precedence over a simulated one', async () => {
    const { source } = await fetchFrom(ok);
    fs.cpSync('raw/brain-score/2026-03-04', 'raw/brain-score/simulated', { recursive: true });
    expect(retrievals(source)).toEqual(['2026-03-04']);
  });

  it('is refused if its folder’s name is not a date', async () => {
    fs.mkdirSync('raw/brain-score/old/2026-01-01', { recursive: true });
    await expect(fetch(brainScore)).rejects.toThrow(/raw\/brain-score\/old: invalid folder name/);
  });

  it('is sorted by date, then by number within a day', () => {
    for (const name of ['2026-01-02.10', '2026-01-02.9', '2026-01-02', '2025-12-31'])
      write(`raw/brain-score/${name}/leaderboard.json`, body);
    expect(retrievals()).toEqual('2025-12-31 2026-01-02 2026-01-02.9 2026-01-02.10'.split(' '));
  });
});
