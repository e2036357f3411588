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
import { OTHERS, replaceBy } from '../../other-than-file.ts';
import { workInOwnFolder, write } from '../../own-folder.ts';
import { closedOrigin } from '../../server.ts';
import { bytesOf, smallDocument } from '../document.ts';

workInOwnFolder();

const body = bytesOf(smallDocument());
const quick: FetchOptions = { download: { firstWaitMilliseconds: 1 } };

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

const fetchOffline = () => fetchMissing([source], quick, effects('2026-03-06'));

const retrievals = () => storedFiles(source).map(({ retrieval, origin }) => `${retrieval} ${origin}`);

function flip(file: string): void {
  const bytes = fs.readFileSync(file);
  bytes[100]! ^= 1;
  fs.writeFileSync(file, bytes);
}

const FOLDER = 'raw/brain-score/2026-03-04';
const BODY = `${FOLDER}/leaderboard.json`;
const SIDECAR = sidecarPath(BODY);
const NEWEST = BODY.replace('2026-03-04', '2026-03-05');

/** Fetches the same body on two days, as if the content had changed between them. */
async function fetchTwice(): Promise<void> {
  await fetchCopy();
  const about = { ...sidecarOf(storedFiles(source)[0]!)!, retrieved_at: '2026-03-05T12:00:00.000Z' };
  store(source, '2026-03-05', [{ file: 'leaderboard.json', bytes: body, about }]);
}

describe('a fetched file that does not match its metadata file', () => {
  it('is renamed with one warning, and fetched again', async () => {
    await fetchCopy();
    flip(BODY);
    await fetchCopy(body, '2026-03-05');
    expect(retrievals()).toEqual(['2026-03-05 real']);
    expect(warnings).toEqual([
      expect.stringContaining(`${BODY}: file does not match leaderboard.json.meta.json`),
    ]);
    expect(fs.readdirSync(FOLDER)).toEqual([
      'leaderboard.json.damaged',
      'leaderboard.json.meta.json.damaged',
    ]);
    warnings = [];
    await fetchCopy(body, '2026-03-06');
    expect(warnings).toEqual([]);
    expect(retrievals()).toHaveLength(1);
  });

  it('is never replaced: not by the next retrieval, and not by a damaged file of the same name', async () => {
    await fetchCopy();
    const bytes = ['a', 'b'];
    for (const text of bytes) {
      fs.writeFileSync(BODY, text);
      await fetchCopy();
      fs.copyFileSync(`${FOLDER}/leaderboard.json.meta.json.damaged`, SIDECAR);
    }
    expect(['', '.2'].map((end) => fs.readFileSync(`${BODY}.damaged${end}`, 'utf8'))).toEqual(bytes);
  });

  it('leaves other files of its folder alone, such as those added by hand', async () => {
    await fetchCopy();
    const byHand = `${FOLDER}/mine.csv`;
    fs.writeFileSync(byHand, 'model_name,average_vision\na,.3\n');
    flip(BODY);
    await fetchCopy();
    expect(fs.existsSync(byHand)).toBe(true);
    expect(retrievals()).toEqual(['2026-03-04 real', '2026-03-04.2 real']);
  });

  it('is only named if a newer one is left', async () => {
    await fetchTwice();
    flip(BODY);
    await fetchOffline();
    expect(retrievals()).toEqual(['2026-03-05 real']);
    expect(warnings).toHaveLength(1);
  });

  it.each<[string, () => void]>([
    ['damaged', () => flip(NEWEST)],
    ['lost', () => fs.rmSync(NEWEST)],
  ])('is not replaced by an older one, unless its folder is deleted: %s', async (_what, spoil) => {
    await fetchTwice();
    spoil();
    for (const _ of [1, 2]) {
      await expect(fetchOffline()).rejects.toThrow('no connection');
      expect(warnings.at(-1)).toBe(
        'the newest files are damaged in raw/brain-score/2026-03-05; to go on without them, delete this folder',
      );
    }
    fs.rmSync(path.dirname(NEWEST), { recursive: true });
    await fetchOffline();
    expect(retrievals()).toEqual(['2026-03-04 real']);
  });

  it('is fetched under a later date if the clock was set back meanwhile', async () => {
    await fetchCopy();
    fs.rmSync(BODY);
    await fetchCopy(body, '2026-01-01');
    expect(retrievals()).toEqual(['2026-03-04.2 real']);
    warnings = [];
    await fetchCopy(body, '2026-01-02');
    expect(warnings).toEqual([]);
  });

  it('is never replaced by simulated scores', async () => {
    await fetchCopy();
    flip(BODY);
    for (const _ of [1, 2]) await expect(fetchOffline()).rejects.toThrow('no connection');
    expect(retrievals()).toEqual([]);
  });

  it('is simulated again if it was simulated', async () => {
    await fetchOffline();
    const [simulated] = storedFiles(source);
    const bytes = readStored(simulated!);
    flip(simulated!.path);
    await fetchOffline();
    expect(readStored(storedFiles(source)[0]!).equals(bytes)).toBe(true);
    expect(retrievals()).toEqual(['simulated simulated']);
  });

  it.each(OTHERS.flatMap((kind) => [BODY, SIDECAR].map((file) => [kind, file] as const)))(
    'is renamed and fetched again if there is %s at %s',
    async (kind, file) => {
      await fetchCopy();
      replaceBy(kind, file);
      await fetchCopy(body, '2026-03-05');
      expect(retrievals()).toEqual(['2026-03-05 real']);
      expect(warnings).toEqual([expect.stringMatching(`^${file}: .*\n.*\n +found: +${kind}\n`)]);
      expect(kindOf(`${file}.damaged`)).toBe(kind);
    },
  );
});

it('a folder or a pipe that a user added is an error with its path', async () => {
  replaceBy('a pipe or a device', BODY);
  await expect(fetchCopy()).rejects.toThrow(
    `${BODY}: not a file\n  expected: a file\n  found:    a pipe or a device\n  next:     move it elsewhere`,
  );
});

it.each(['2025-01-01', '2026-03-05', '2026-03-05 note'])(
  'a fetched file in a folder of another date is an error: %s',
  async (name) => {
    await fetchCopy();
    fs.renameSync(FOLDER, `raw/brain-score/${name}`);
    await expect(fetchOffline()).rejects.toThrow(
      `raw/brain-score/${name}/leaderboard.json: the file was moved here from another folder\n  expected: a folder called 2026-03-04\n`,
    );
  },
);

it.each(['2026-03-04 note', '2099-01-01.2'])('a folder may be called %s', async (name) => {
  await fetchCopy();
  fs.renameSync(FOLDER, `raw/brain-score/${name}`);
  await fetchOffline();
  expect(retrievals()).toEqual([`${name} real`]);
  expect(warnings).toEqual([]);
});

it('a damaged metadata file is as bad as a damaged file', async () => {
  await fetchCopy();
  fs.writeFileSync(SIDECAR, fs.readFileSync(SIDECAR, 'utf8').replace('"url": "http', '"url": "htup'));
  await fetchCopy(body, '2026-03-05');
  expect(retrievals()).toEqual(['2026-03-05 real']);
  expect(warnings).toEqual([expect.stringContaining(`${SIDECAR}: invalid metadata file`)]);
});
