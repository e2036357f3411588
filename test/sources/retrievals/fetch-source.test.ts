import fs from 'node:fs';
import type http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
import { selfSigned } from '../../self-signed.ts';
import { closedOrigin, serve, type TestServer } from '../../server.ts';
import { bytesOf, smallDocument } from '../document.ts';

const body = bytesOf(smallDocument());
const json = { 'content-type': 'application/json' };
const here = process.cwd();

let folder: string;
let servers: TestServer[];
let logged: string[];
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-fetch-'));
  process.chdir(folder);
  servers = [];
  logged = [];
});
afterEach(async () => {
  process.chdir(here);
  fs.rmSync(folder, { recursive: true });
  await Promise.all(servers.map((server) => server.close()));
});

const effects: Effects = {
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

async function start(handler: http.RequestListener): Promise<TestServer> {
  const server = await serve(handler);
  servers.push(server);
  return server;
}

function sourceAt(origin: string, changes: Partial<Source> = {}): Source {
  const files = [{ ...brainScore.files[0]!, url: `${origin}/vision/compare/data/` }];
  return { ...brainScore, files, redirectOrigins: [], ...changes };
}

async function fetchFrom(
  handler: http.RequestListener,
  changes: Partial<Source> = {},
  options: FetchOptions = {},
) {
  const server = await start(handler);
  const source = sourceAt(server.origin, changes);
  await fetchMissing([source], { download: quick, ...options }, effects);
  return { source, server };
}

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
/** Gives the first request another answer than the next. */
const first =
  (other: http.RequestListener): http.RequestListener =>
  (request, response) =>
    (servers[0]!.requests.length === 1 ? other : ok)(request, response);

/** The error message of a refused response, which must not become a snapshot. */
async function refusal(
  handler: http.RequestListener,
  changes: Partial<Source> = {},
  options: FetchOptions = {},
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
  it('accepts a body that arrives slowly', async () => {
    const pieces = Array.from({ length: 8 }, (_, i) =>
      body.subarray((i * body.length) / 8, ((i + 1) * body.length) / 8),
    );
    const timeout = { connect: 1000, response: 1000, socket: 300, request: 20_000 };
    const { source } = await fetchFrom(
      (_request, response) => {
        response.writeHead(200, json);
        const timer = setInterval(() => {
          response.write(pieces.shift()!);
          if (pieces.length > 0) return;
          clearInterval(timer);
          response.end();
        }, 60);
      },
      {},
      { download: { retries: 0, timeout } },
    );
    expect(readStored(storedFiles(source)[0]!)).toEqual(body);
  });

  it('stores the body with a sidecar, under the UTC date', async () => {
    const { source } = await fetchFrom(ok);
    const [snapshot] = storedFiles(source);
    expect(snapshot!.path).toBe(path.join('raw', 'brain-score', '2026-03-04', 'leaderboard.json'));
    expect(readStored(snapshot!)).toEqual(body);
    expect(JSON.parse(fs.readFileSync(sidecarPath(snapshot!.path), 'utf8'))).toEqual({
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
    await fetchMissing([source], { download: quick }, effects);
    expect(server.requests).toHaveLength(1);
  });

  it('decompresses gzip', async () => {
    const packed = answer(200, { ...json, 'content-encoding': 'gzip' }, zlib.gzipSync(body));
    const { source } = await fetchFrom(packed);
    expect(readStored(storedFiles(source)[0]!)).toEqual(body);
  });

  it('waits for a slow body', async () => {
    const { source } = await fetchFrom(async (_request, response) => {
      response.writeHead(200, json);
      for (let i = 0; i < body.length; i += 300) {
        response.write(body.subarray(i, i + 300));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      response.end();
    });
    expect(readStored(storedFiles(source)[0]!)).toEqual(body);
  });

  it('follows a redirect within the origin, and records the final address', async () => {
    const { source, server } = await fetchFrom(first(answer(301, { location: '/moved/' })));
    const sidecar = JSON.parse(fs.readFileSync(sidecarPath(storedFiles(source)[0]!.path), 'utf8'));
    expect(sidecar.final_url).toBe(`${server.origin}/moved/`);
  });

  it('follows a redirect to an origin that the source lists', async () => {
    const other = await start(ok);
    const redirected = answer(302, { location: `${other.origin}/x` });
    const { source } = await fetchFrom(redirected, { redirectOrigins: [other.origin] });
    expect(storedFiles(source)).toHaveLength(1);
  });

  it('waits for Retry-After', async () => {
    const start = performance.now();
    const { server } = await fetchFrom(first(answer(429, { 'retry-after': '1' })));
    expect(server.requests).toHaveLength(2);
    expect(performance.now() - start).toBeGreaterThan(1000);
  });

  it('does not retry a redirect to a file', async () => {
    const server = await start(answer(302, { location: 'file:///etc/passwd' }));
    const fetched = fetchMissing([sourceAt(server.origin)], { download: quick }, effects);
    await expect(fetched).rejects.toThrow(/download failed|redirected to another site/);
    expect(server.requests).toHaveLength(1);
  });

  it('does not retry an untrusted certificate', async () => {
    let connections = 0;
    const server = https.createServer(selfSigned, (_request, response) => response.end(body));
    server.on('tlsClientError', () => undefined).on('connection', () => connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const fetched = fetchMissing([sourceAt(`https://127.0.0.1:${port}`)], { download: quick }, effects);
    await expect(fetched).rejects.toThrow(/self-signed certificate.* \(attempts: 1\)/);
    expect(connections).toBe(1);
    server.close();
  });

  it('ends at the source’s deadline, even while bytes arrive', async () => {
    const server = await start((_request, response) => {
      response.writeHead(200, json);
      const timer = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(timer));
    });
    const signal = AbortSignal.timeout(300);
    const fetched = fetchMissing([sourceAt(server.origin)], { download: { ...quick, signal } }, effects);
    await expect(fetched).rejects.toThrow('download took too long');
    expect(server.requests).toHaveLength(1);
  });

  it('is not disturbed by the deadline after it has ended', async () => {
    const deadline = new AbortController();
    const failures: unknown[] = [];
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => failures.push(error));
    await fetchFrom(ok, {}, { download: { ...quick, signal: deadline.signal } });
    deadline.abort();
    await new Promise((resolve) => setTimeout(resolve, 100));
    process.removeAllListeners('uncaughtException');
    for (const listener of before) process.on('uncaughtException', listener);
    expect(failures).toEqual([]);
  });

  it.each([500, 429, 408])('retries after status %d', async (status) => {
    const { server } = await fetchFrom(first(answer(status, {}, 'oops')));
    expect(server.requests).toHaveLength(2);
  });

  it('retries after a broken connection', async () => {
    const { server } = await fetchFrom(first((request) => request.socket.destroy()));
    expect(server.requests).toHaveLength(2);
  });
});

describe('fetching refuses', () => {
  const PART = { ...json, 'content-range': `bytes 0-99/${body.length}` };
  const GZIP = { ...json, 'content-encoding': 'gzip' };
  const EMPTY = bytesOf({ ...smallDocument(), benchmarks: [], models: [] });
  const UPGRADE = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n';

  it('a redirect to another site, without a request to it', async () => {
    const other = await start(ok);
    const message = await refusal(answer(302, { location: other.origin }));
    expect(message).toContain('redirected to another site');
    expect(other.requests).toEqual([]);
  });

  it('a persistent server error, after the retries', async () => {
    const message = await refusal(answer(500, {}, 'oops'));
    expect(message).toContain('HTTP status 500 (attempts: 3)');
    expect(servers[0]!.requests).toHaveLength(3);
  });

  it('a truncated body', async () => {
    const message = await refusal((_request, response) => {
      response.writeHead(200, { ...json, 'content-length': body.length });
      response.write(body.subarray(0, 100));
      setTimeout(() => response.destroy(), 20);
    });
    expect(message).toContain('download failed');
    expect(servers[0]!.requests).toHaveLength(3);
  });

  it.each<[string, http.RequestListener, ...string[]]>([
    ['a wrong address, without retries', answer(404), 'HTTP status 404 (attempts: 1)'],
    ['an HTTP error, which is not a missing connection', answer(503), 'HTTP status 503'],
    ['a missing body', answer(204, PART), 'HTTP status 204'],
    ['a partial body', answer(206, PART, body.subarray(0, 100)), 'HTTP status 206'],
    ['a protocol upgrade, which would hang', ({ socket }) => socket.write(UPGRADE), 'HTTP status 101'],
    ['a truncated gzip body', answer(200, GZIP, zlib.gzipSync(body).subarray(0, -20)), 'download failed'],
    ['a truncated body in a complete response', answer(200, json, body.subarray(0, 500)), 'not JSON'],
    [
      'another content type',
      answer(200, { 'content-type': 'text/html' }, body),
      'expected: content type application/json\n  found:    text/html',
    ],
    [
      'HTML served as JSON',
      answer(200, json, '<!doctype html><title>x</title>'),
      'not JSON',
      '<!doctype html>',
    ],
    ['an empty leaderboard with status 200', answer(200, json, EMPTY), 'empty leaderboard'],
    [
      'a content type with control characters, which it escapes',
      answer(200, { 'content-type': 'text/\u009b31mhtml' }, body),
      'found:    text/\ufffd31mhtml',
    ],
    ['a missing response', () => {}, 'download failed', '(attempts: 3)'],
  ])('%s', async (_what, handler, ...messages) => {
    const message = await refusal(handler);
    for (const part of messages) expect(message).toContain(part);
  });

  it('200 MB of junk, without reading all of it', async () => {
    const chunk = Buffer.alloc(2 ** 20, 'x');
    let sent = 0;
    const handler: http.RequestListener = (_request, response) => {
      response.writeHead(200, json);
      const push = () => {
        while (sent < 200 && !response.destroyed) {
          sent++;
          if (!response.write(chunk)) return void response.once('drain', push);
        }
        response.end();
      };
      push();
    };
    // Without retries, which would count bytes twice.
    expect(await refusal(handler, {}, { download: { retries: 0 } })).toContain('at most 64 MiB');
    expect(sent).toBeLessThan(100);
  });

  it('a decompression bomb', async () => {
    for (const [encoding, bomb] of [
      ['gzip', zlib.gzipSync(Buffer.alloc(65 * 2 ** 20))],
      [
        'br',
        zlib.brotliCompressSync(Buffer.alloc(65 * 2 ** 20), {
          params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 3 },
        }),
      ],
    ] as const) {
      const packed = answer(200, { ...json, 'content-encoding': encoding }, bomb);
      const message = await refusal(packed, {}, { download: { retries: 0 } });
      expect(message).toContain('at most 64 MiB');
    }
  }, 20_000);

  it('a body that stalls', async () => {
    const handler: http.RequestListener = (_request, response) => {
      response.writeHead(200, json).write(body.subarray(0, 100));
    };
    const timeout = { connect: 1000, response: 1000, socket: 200, request: 20_000 };
    const message = await refusal(handler, {}, { download: { retries: 0, timeout } });
    expect(message).toContain("Timeout awaiting 'socket' for 200ms");
  });

  it('an endless body, byte by byte', async () => {
    const handler: http.RequestListener = (_request, response) => {
      response.writeHead(200, json);
      const timer = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(timer));
    };
    const timeout = { connect: 1000, response: 1000, socket: 1000, request: 1500 };
    expect(await refusal(handler, {}, { download: { retries: 0, timeout } })).toContain('Timeout awaiting');
  });

  it.each([
    ['another port of the host', (other: string) => other],
    ['a file', () => 'file:///etc/passwd'],
    ['a data URL', () => 'data:application/json,{}'],
    ['another protocol', (other: string) => other.replace('http:', 'https:')],
    ['an address with a password', (other: string) => other.replace('//', '//user:word@')],
    ['a cloud metadata service', () => 'http://169.254.169.254/latest/meta-data/'],
    ['a host with a similar name', (other: string) => other.replace('//', '//www.brain-score.org.')],
  ])('a redirect to %s, without a request to it', async (_what, to) => {
    const other = await start(ok);
    const message = await refusal(answer(302, { location: to(other.origin) }), {
      redirectOrigins: brainScore.redirectOrigins,
    });
    expect(message).toMatch(/redirected to another site|download failed/);
    expect(other.requests).toEqual([]);
  });

  it('a redirect loop, after a few requests', async () => {
    const message = await refusal(answer(302, { location: '/again/' }));
    expect(message).toContain('Redirected 5 times');
    expect(servers[0]!.requests.length).toBeLessThan(10);
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
  const unconnected = async (options: FetchOptions = {}) => {
    const source = sourceAt(await closedOrigin());
    await fetchMissing([source], { download: quick, ...options }, effects);
    return source;
  };

  it('simulates with a warning', async () => {
    const source = await unconnected();
    const [snapshot] = storedFiles(source);
    expect(snapshot!.origin).toBe('simulated');
    expect(logged[0]).toBe(SIMULATION_WARNING);
    expect(JSON.parse(fs.readFileSync(sidecarPath(snapshot!.path), 'utf8')).origin).toBe('simulated');
  });

  it('fails with STRICT=1', async () => {
    await expect(unconnected({ strict: true })).rejects.toThrow('STRICT=1 forbids simulated data');
    expect(fs.existsSync('raw')).toBe(false);
  });

  it('fails if the mirror has no copy', async () => {
    fs.mkdirSync('mirror');
    await expect(unconnected({ mirror: 'mirror' })).rejects.toThrow('the mirror has no copy at mirror/');
  });

  it('uses a real snapshot instead of simulating', async () => {
    const { source, server } = await fetchFrom(ok);
    await server.close();
    await fetchMissing([source], { download: quick }, effects);
    expect(storedFiles(source).map(({ origin }) => origin)).toEqual(['real']);
  });

  it('replaces simulated data by real data once there is a connection', async () => {
    await unconnected();
    await fetchFrom(ok);
    expect(storedFiles(brainScore).map(({ origin }) => origin)).toEqual(['real']);
    expect(fs.existsSync('raw/brain-score/simulated')).toBe(false);
  });
});

describe('from a mirror', () => {
  it('uses the copy without any request', async () => {
    const server = await start(() => {});
    const source = sourceAt(server.origin);
    const file = mirrorPath('mirror', source.files[0]!.url);
    expect(file).toBe(path.join('mirror', new URL(server.origin).host, 'vision/compare/data/index.json'));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, body);
    await fetchMissing([source], { mirror: 'mirror' }, effects);
    expect(readStored(storedFiles(source)[0]!)).toEqual(body);
    expect(server.requests).toEqual([]);
  });

  it('uses the network if it has no copy', async () => {
    fs.mkdirSync('mirror');
    const { source } = await fetchFrom(ok, {}, { mirror: 'mirror' });
    expect(storedFiles(source)).toHaveLength(1);
  });

  it('refuses a missing folder', async () => {
    await expect(fetchMissing([brainScore], { mirror: 'nowhere' }, effects)).rejects.toThrow(
      'MIRROR=nowhere: no such folder',
    );
  });

  it('refuses a copy that is too large', async () => {
    const source = sourceAt('http://127.0.0.1:9');
    const file = mirrorPath('mirror', source.files[0]!.url);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, '');
    fs.truncateSync(file, source.files[0]!.maximumBytes + 1);
    await expect(fetchMissing([source], { mirror: 'mirror' }, effects)).rejects.toThrow('at most 64 MiB');
  });

  it('refuses a folder instead of a copy', async () => {
    const source = sourceAt('http://127.0.0.1:9');
    fs.mkdirSync(mirrorPath('mirror', source.files[0]!.url), { recursive: true });
    await expect(fetchMissing([source], { mirror: 'mirror' }, effects)).rejects.toThrow(
      'index.json: not a file',
    );
  });

  it('refuses an invalid address', () => {
    expect(() => mirrorPath('mirror', 'https://example.org/100%.csv')).toThrow('invalid percent-encoding');
  });

  it('never reads outside its folder', () => {
    expect(() => mirrorPath('mirror', 'https://host/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd')).toThrow(
      'out of the mirror',
    );
  });
});

describe('a snapshot in raw/', () => {
  const fetched = async () => (await fetchFrom(ok)).source;

  it('is refused if it is simulated but in a real retrieval’s folder', async () => {
    const source = sourceAt(await closedOrigin());
    await fetchMissing([source], { download: quick }, effects);
    fs.renameSync('raw/brain-score/simulated', 'raw/brain-score/2026-01-01');
    await expect(fetchMissing([source], {}, effects)).rejects.toThrow(
      /expected: origin real\n {2}found: {4}origin simulated/,
    );
  });

  it('takes precedence over a simulated one', async () => {
    const source = await fetched();
    fs.cpSync('raw/brain-score/2026-03-04', 'raw/brain-score/simulated', { recursive: true });
    expect(storedFiles(source).map(({ retrieval }) => retrieval)).toEqual(['2026-03-04']);
  });

  it('needs no sidecar if it was added by hand', () => {
    fs.mkdirSync('raw/brain-score/2025-01-01', { recursive: true });
    fs.writeFileSync('raw/brain-score/2025-01-01/leaderboard.json', body);
    expect(readStored(storedFiles(brainScore)[0]!)).toEqual(body);
  });

  it('is refused if its folder’s name is not a date', async () => {
    fs.mkdirSync('raw/brain-score/old/2026-01-01', { recursive: true });
    await expect(fetchMissing([brainScore], {}, effects)).rejects.toThrow(
      /raw\/brain-score\/old: invalid folder name/,
    );
  });

  it('is sorted by date, then by number within a day', () => {
    for (const name of ['2026-01-02.10', '2026-01-02.9', '2026-01-02', '2025-12-31']) {
      fs.mkdirSync(`raw/brain-score/${name}`, { recursive: true });
      fs.writeFileSync(`raw/brain-score/${name}/leaderboard.json`, body);
    }
    expect(storedFiles(brainScore).map(({ retrieval }) => retrieval)).toEqual(
      '2025-12-31 2026-01-02 2026-01-02.9 2026-01-02.10'.split(' '),
    );
  });

  it('does not replace another of the same day', async () => {
    const source = await fetched();
    fs.rmSync(storedFiles(source)[0]!.path);
    await fetchFrom(ok);
    expect(storedFiles(source)[0]!.retrieval).toBe('2026-03-04.2');
  });
});
