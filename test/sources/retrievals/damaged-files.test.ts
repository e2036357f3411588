import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Effects } from '../../../pipeline/sources/effects.ts';
import { brainScore } from '../../../pipeline/sources/leaderboard/brain-score.ts';
import { type FetchOptions, fetchMissing } from '../../../pipeline/sources/retrievals/fetch-source.ts';
import { mirrorPath } from '../../../pipeline/sources/retrievals/mirror.ts';
import {
  readStored,
  sidecarOf,
  sidecarPath,
  store,
  storedFiles,
} from '../../../pipeline/sources/retrievals/snapshot.ts';
import type { Source } from '../../../pipeline/sources/source.ts';
import { kindOf } from '../../../pipeline/warehouse/files.ts';
import { onOtherDisk } from '../../other-disk.ts';
import { OTHERS, replaceBy } from '../../other-than-file.ts';
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
const NEWEST = BODY.replace('2026-03-04', '2026-03-05');

/** Fetches the same body on two days, as if the content had changed between them. */
async function fetchTwice(): Promise<void> {
  await fetchCopy();
  const about = { ...sidecarOf(storedFiles(source)[0]!)!, retrieved_at: '2026-03-05T12:00:00.000Z' };
  store(source, '2026-03-05', [{ file: 'leaderboard.json', bytes: body, about }]);
}

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

  it('is never replaced by one of the same name: not by the next retrieval, and not by a restored copy', async () => {
    await fetchCopy();
    for (const name of ['2026-03-04', '2026-03-04.2']) {
      flip(`raw/brain-score/${name}/leaderboard.json`, 100);
      await fetchCopy();
    }
    expect(retrievals()).toEqual(['2026-03-04.3 real']);
    expect(fs.readdirSync(DAMAGED)).toEqual(['2026-03-04', '2026-03-04.2']);
    fs.cpSync(`${DAMAGED}/2026-03-04`, 'raw/brain-score/2026-03-04', { recursive: true });
    await fetchCopy();
    expect(fs.readdirSync(`${DAMAGED}/2026-03-04`)).toEqual(
      ['', '.2', '.meta.json', '.meta.json.2'].map((end) => `leaderboard.json${end}`),
    );
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
    await fetchTwice();
    flip(NEWEST, 100);
    await fetchCopy(body, '2026-03-06');
    expect(retrievals()).toEqual(['2026-03-04 real', '2026-03-06 real']);
    flip(BODY, 100);
    await fetchCopy(body, '2026-03-07');
    expect(retrievals()).toEqual(['2026-03-06 real']);
  });

  it.each<[string, () => void]>([
    ['damaged', () => flip(NEWEST, 100)],
    ['lost', () => fs.rmSync(NEWEST)],
  ])(
    'is replaced by an older one without a connection, with a warning at each run until there is one: %s',
    async (_what, spoil) => {
      await fetchTwice();
      spoil();
      for (const _ of [1, 2]) {
        warnings = [];
        await fetchOffline();
        expect(retrievals()).toEqual(['2026-03-04 real']);
        expect(warnings.at(-1)).toContain(
          'brain-score: could not fetch leaderboard.json again; using the snapshot before it',
        );
      }
      await fetchCopy(body, '2026-03-07');
      expect(retrievals()).toEqual(['2026-03-04 real', '2026-03-07 real']);
      warnings = [];
      await fetchOffline();
      expect(warnings).toEqual([]);
    },
  );

  it('is fetched under a later date if the clock was set back meanwhile', async () => {
    await fetchCopy();
    await fetchCopy(body, '2026-03-04');
    fs.rmSync(BODY);
    await fetchCopy(body, '2026-01-01');
    expect(retrievals()).toEqual(['2026-03-04.2 real']);
    warnings = [];
    await fetchCopy(body, '2026-01-02');
    expect(warnings).toEqual([]);
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

describe('what is in place of a fetched file or its metadata file', () => {
  it.each(OTHERS.flatMap((kind) => [BODY, SIDECAR].map((file) => [kind, file] as const)))(
    'is named and moved aside, and the file is fetched again: %s at %s',
    async (kind, file) => {
      await fetchCopy();
      replaceBy(kind, file);
      await fetchCopy(body, '2026-03-05');
      expect(retrievals()).toEqual(['2026-03-05 real']);
      expect(warnings).toEqual([expect.stringMatching(`^${file}: .*\n.*\n +found: +${kind}\n`)]);
      const moved = `${DAMAGED}/2026-03-04/${path.basename(file)}`;
      expect(kindOf(moved)).toBe(kind);
      if (kind === 'a folder') expect(fs.readFileSync(`${moved}/own`, 'utf8')).toBe('of a user');
    },
  );

  it('is named once if it is nothing, and the metadata file is kept', async () => {
    await fetchCopy();
    fs.rmSync(BODY);
    await fetchCopy(body, '2026-03-05');
    expect(retrievals()).toEqual(['2026-03-05 real']);
    expect(warnings).toEqual([expect.stringMatching(`^${BODY}: .*\n.*\n +found: +no file\n`)]);
    expect(fs.readdirSync(`${DAMAGED}/2026-03-04`)).toEqual(['leaderboard.json.meta.json']);
    expect(fs.existsSync(path.dirname(BODY))).toBe(false);
  });

  it('never leads to simulated scores', async () => {
    await fetchCopy();
    fs.rmSync(BODY);
    for (const _ of [1, 2]) {
      await expect(fetchOffline()).rejects.toThrow(/the copy in raw\/ was damaged: raw\/\.damaged/);
      expect(retrievals()).toEqual([]);
    }
  });

  it.each(OTHERS)('is an error with its path if a user added it: %s', async (kind) => {
    replaceBy(kind, BODY);
    await expect(fetchCopy()).rejects.toThrow(
      `${BODY}: not a file\n  expected: a file\n  found:    ${kind}\n  next:     move it elsewhere`,
    );
  });

  onOtherDisk('is moved aside if the folder of the source is on another disk', async (disk) => {
    fs.mkdirSync('raw');
    fs.symlinkSync(disk, 'raw/brain-score');
    await fetchTwice();
    replaceBy('a folder', NEWEST);
    flip(BODY, 100);
    await fetchCopy(body, '2026-03-06');
    expect(retrievals()).toEqual(['2026-03-06 real']);
    expect(fs.readdirSync(disk)).toEqual(['2026-03-06']);
    expect(fs.existsSync(`${DAMAGED}/2026-03-05/leaderboard.json/own`)).toBe(true);
    expect(fs.readdirSync(`${DAMAGED}/2026-03-04`)).toHaveLength(2);
  });
});

describe('the date of a folder', () => {
  it.each(['2025-01-01', '2026-03-03.2', '2026-03-05', '2026-03-05 note'])(
    'is that of its retrieval again after it was changed to %s',
    async (name) => {
      await fetchCopy();
      fs.renameSync(path.dirname(BODY), `raw/brain-score/${name}`);
      await fetchOffline();
      expect(retrievals()).toEqual(['2026-03-04 real']);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(`raw/brain-score/${name}/leaderboard.json: the folder’s date is not`);
      expect(warnings[0]).toContain('it was moved to raw/brain-score/2026-03-04');
      expect(fs.readdirSync('raw/brain-score')).toEqual(['2026-03-04']);
      expect(sidecarOf(storedFiles(source)[0]!)?.retrieved_from).toBe('mirror');
    },
  );

  it.each(['2026-03-04 note', '2026-03-04.7', '2099-01-01.2'])('may be %s', async (name) => {
    await fetchCopy();
    fs.renameSync(path.dirname(BODY), `raw/brain-score/${name}`);
    await fetchOffline();
    expect(retrievals()).toEqual([`${name} real`]);
    expect(warnings).toEqual([]);
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
