import fs from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Effects } from '../../../pipeline/sources/effects.ts';
import { brainScore } from '../../../pipeline/sources/leaderboard/brain-score.ts';
import { type FetchOptions, fetchMissing } from '../../../pipeline/sources/retrievals/fetch-source.ts';
import { mirrorPath } from '../../../pipeline/sources/retrievals/mirror.ts';
import {
  readStored,
  sidecarOf,
  sidecarPath,
  storedFiles,
} from '../../../pipeline/sources/retrievals/snapshot.ts';
import type { Source } from '../../../pipeline/sources/source.ts';
import { workInOwnFolder, write } from '../../own-folder.ts';
import { closedOrigin } from '../../server.ts';
import { bytesOf, smallDocument } from '../document.ts';

workInOwnFolder();

const body = bytesOf(smallDocument());
const quick: FetchOptions = { download: { firstWaitMilliseconds: 1 } };
const DAMAGED = 'raw/.damaged/brain-score';

let source: Source;
let warnings: string[];
beforeEach(async () => {
  const files = [{ ...brainScore.files[0]!, url: `${await closedOrigin()}/data/` }];
  source = { ...brainScore, files, redirectOrigins: [] };
  warnings = [];
});

const effects = (day: string): Effects => ({
  say() {},
  log() {},
  warn: (line) => void warnings.push(line),
  begin: () => ({ tick() {}, end() {} }),
  now: () => new Date(`${day}T12:00:00.000Z`),
  sources: () => [],
});

/** Fetches from a mirror with this body. */
async function fetchCopy(bytes = body, day = '2026-03-04'): Promise<void> {
  write(mirrorPath('mirror', source.files[0]!.url), bytes);
  await fetchMissing([source], { ...quick, mirror: 'mirror' }, effects(day));
}

const fetchOffline = (options: FetchOptions = {}) =>
  fetchMissing([source], { ...quick, ...options }, effects('2026-03-06'));

const retrievals = () => storedFiles(source).map(({ retrieval, origin }) => `${retrieval} ${origin}`);

function flip(file: string, place: number, bit = 0): void {
  const bytes = fs.readFileSync(file);
  bytes[place]! ^= 1 << bit;
  fs.writeFileSync(file, bytes);
}

function edit(file: string, change: (text: string) => string): void {
  const text = fs.readFileSync(file, 'utf8');
  expect(change(text)).not.toBe(text);
  fs.writeFileSync(file, change(text));
}

const BODY = 'raw/brain-score/2026-03-04/leaderboard.json';
const SIDECAR = sidecarPath(BODY);

describe('a fetched file with a flipped bit', () => {
  it('is moved aside with a warning, and fetched again', async () => {
    await fetchCopy();
    flip(BODY, 100);
    await fetchCopy(body, '2026-03-05');
    expect(retrievals()).toEqual(['2026-03-05 real']);
    expect(warnings.join()).toContain(`${BODY}: file does not match leaderboard.json.meta.json`);
    expect(warnings.join()).toContain(`moved to ${DAMAGED}/2026-03-04`);
    expect(fs.readdirSync(`${DAMAGED}/2026-03-04`)).toEqual([
      'leaderboard.json',
      'leaderboard.json.meta.json',
    ]);
    warnings = [];
    await fetchCopy(body, '2026-03-06');
    expect(warnings).toEqual([]);
    expect(retrievals()).toHaveLength(1);
  });

  it('is moved beside an earlier one of the same name', async () => {
    for (const _ of [1, 2]) {
      await fetchCopy();
      flip(BODY, 100);
    }
    await fetchCopy();
    expect(fs.readdirSync(DAMAGED)).toEqual(['2026-03-04', '2026-03-04.2']);
  });

  it('leaves other files of its folder alone, such as those added by hand', async () => {
    await fetchCopy();
    const byHand = 'raw/brain-score/2026-03-04/mine.csv';
    fs.writeFileSync(byHand, 'model_name,average_vision\na,.3\n');
    flip(BODY, 100);
    await fetchCopy();
    expect(fs.existsSync(byHand)).toBe(true);
    expect(retrievals()).toEqual(['2026-03-04 real', '2026-03-04.2 real']);
  });

  it('is fetched again if it is the newest one, even if an older one is left', async () => {
    await fetchCopy();
    fs.cpSync('raw/brain-score/2026-03-04', 'raw/brain-score/2026-03-05', { recursive: true });
    flip('raw/brain-score/2026-03-05/leaderboard.json', 100);
    await fetchCopy(body, '2026-03-06');
    expect(retrievals()).toEqual(['2026-03-04 real', '2026-03-06 real']);
    flip(BODY, 100);
    await fetchCopy(body, '2026-03-07');
    expect(retrievals()).toEqual(['2026-03-06 real']);
  });

  it('is replaced by an older one without a connection', async () => {
    await fetchCopy();
    fs.cpSync('raw/brain-score/2026-03-04', 'raw/brain-score/2026-03-05', { recursive: true });
    flip('raw/brain-score/2026-03-05/leaderboard.json', 100);
    await fetchOffline();
    expect(retrievals()).toEqual(['2026-03-04 real']);
    expect(warnings.at(-1)).toContain(
      'brain-score: could not fetch leaderboard.json again; using the snapshot before it',
    );
  });

  it('ends the run without a connection if it was the only one, and is never replaced by simulated scores', async () => {
    await fetchCopy();
    flip(BODY, 100);
    for (const _ of [1, 2]) {
      await expect(fetchOffline()).rejects.toThrow(
        /no connection; the copy in raw\/ was damaged: raw\/\.damaged/,
      );
      expect(retrievals()).toEqual([]);
    }
  });

  it('is simulated again if it was simulated', async () => {
    await fetchOffline();
    const [simulated] = storedFiles(source);
    const bytes = readStored(simulated!);
    flip(simulated!.path, 100);
    await fetchOffline();
    expect(readStored(storedFiles(source)[0]!).equals(bytes)).toBe(true);
    expect(retrievals()).toEqual(['simulated simulated']);
    await fetchCopy();
    expect(retrievals()).toEqual(['2026-03-04 real']);
  });
});

describe('a damaged metadata file', () => {
  it('is replaced if the file that it describes is undamaged, even without a connection', async () => {
    await fetchCopy();
    const before = sidecarOf(storedFiles(source)[0]!)!;
    edit(SIDECAR, (text) => text.replace('"url": "http', '"url": "htup'));
    await fetchOffline();
    expect(retrievals()).toEqual(['2026-03-04 real']);
    expect(warnings).toEqual([expect.stringContaining(`${SIDECAR}: invalid metadata file`)]);
    expect(warnings[0]).toContain('leaderboard.json is undamaged and kept');
    expect(sidecarOf(storedFiles(source)[0]!)).toEqual({
      ...before,
      retrieved_at: '2026-03-04T00:00:00.000Z',
      retrieved_from: 'unknown',
    });
    expect(fs.readdirSync(`${DAMAGED}/2026-03-04`)).toEqual(['leaderboard.json.meta.json']);
    warnings = [];
    await fetchOffline();
    expect(warnings).toEqual([]);
  });

  it('is moved with its file if it is not about it any more', async () => {
    await fetchCopy();
    fs.writeFileSync(SIDECAR, '{"sha256": 3}');
    await fetchCopy(body, '2026-03-05');
    expect(retrievals()).toEqual(['2026-03-05 real']);
    expect(fs.readdirSync(DAMAGED)).toEqual(['2026-03-04']);
  });

  it('is noticed after a flipped bit in any place, and an offline run goes on', async () => {
    await fetchCopy();
    const sidecar = fs.readFileSync(SIDECAR);
    for (let place = 0; place < sidecar.length; place += 7) {
      fs.writeFileSync(SIDECAR, sidecar);
      flip(SIDECAR, place, place % 8);
      warnings = [];
      await fetchOffline();
      expect(warnings, `byte ${place}`).toHaveLength(1);
      expect(retrievals(), `byte ${place}`).toEqual(['2026-03-04 real']);
    }
  });

  it('of an earlier version has no sha256 of itself', async () => {
    await fetchCopy();
    edit(SIDECAR, (text) => {
      const { record_sha256, ...content } = JSON.parse(text);
      expect(record_sha256).toMatch(/^[0-9a-f]{64}$/);
      return JSON.stringify(content);
    });
    await fetchOffline();
    expect(warnings).toEqual([]);
    expect(retrievals()).toEqual(['2026-03-04 real']);
  });
});
