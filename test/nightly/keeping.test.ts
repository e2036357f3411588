import fs from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { Candidate } from '../../pipeline/nightly/candidate.ts';
import { pruneSnapshots, retrievalsToCompare } from '../../pipeline/nightly/prune.ts';
import {
  allReleases,
  contentHash,
  currentName,
  currentRelease,
  isCurrentDamaged,
  makeRelease,
  pruneReleases,
  type Release,
  removeUnfinished,
} from '../../pipeline/nightly/release.ts';
import { sourceStatuses, writeStatus } from '../../pipeline/nightly/status.ts';
import { brainScore } from '../../pipeline/sources/leaderboard/brain-score.ts';
import {
  type Body,
  dropNextStates,
  isAddedByHand,
  nextRetrieval,
  PARTIAL,
  placeOf,
  rawFile,
  store,
  storedFiles,
  storedHashes,
} from '../../pipeline/sources/retrievals/snapshot.ts';
import { snapshotIdOf } from '../../pipeline/sources/retrievals/tidy.ts';
import type { Source } from '../../pipeline/sources/source.ts';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import { publishFiles } from '../../pipeline/warehouse/publish-folder.ts';
import { onOtherDisk } from '../other-disk.ts';
import { replaceBy } from '../other-than-file.ts';
import { workInOwnFolder, write } from '../own-folder.ts';
import { bytesOf, smallDocument } from '../sources/document.ts';

workInOwnFolder();

const source: Source = { ...brainScore, files: brainScore.files.slice(0, 1) };

/** A leaderboard with another score. */
function bodyWith(value: string, day = '2026-03-04'): Body {
  const { file, url } = source.files[0]!;
  const document = smallDocument();
  document.models[0]!.scores['FreemanZiemba2013.V1-pls']![1]!.value = value;
  const about = {
    url,
    final_url: url,
    retrieved_at: `${day}T00:00:00.000Z`,
    retrieved_from: 'network' as const,
    content_type: 'application/json',
    origin: 'real' as const,
  };
  return { file, bytes: bytesOf(document), about };
}

function retrieve(value: string, retrieval = nextRetrieval(source, '2026-03-04')): void {
  store(source, retrieval, [bodyWith(value, retrieval.slice(0, 10))]);
}

const retrievals = () => storedFiles(source).map(({ retrieval }) => retrieval);

describe('pruneSnapshots', () => {
  it('keeps the newest and the first of a quarter, and never reuses the number of a removed one', async () => {
    for (const value of ['.050', '.100', '.200', '.300', '.400']) retrieve(value);
    expect(retrievals()).toEqual('2026-03-04 2026-03-04.2 2026-03-04.3 2026-03-04.4 2026-03-04.5'.split(' '));
    const kept = ['2026-03-04', '2026-03-04.4', '2026-03-04.5'];
    expect(await pruneSnapshots(source, 2, new Set())).toEqual([
      'raw/brain-score/2026-03-04.2/leaderboard.json',
      'raw/brain-score/2026-03-04.3/leaderboard.json',
    ]);
    expect(retrievals()).toEqual(kept);
    expect(fs.readdirSync('raw/brain-score').sort()).toEqual(retrievals());
    retrieve('.500');
    expect(retrievals().at(-1)).toBe('2026-03-04.6');
    expect(await pruneSnapshots(source, 3, new Set())).toEqual([]);
  });

  it('keeps snapshots that a study names or that were added by hand', async () => {
    write('raw/brain-score/2025-12-01/leaderboard.json', JSON.stringify(smallDocument()));
    retrieve('.050', '2026-01-01');
    for (const value of ['.100', '.200', '.300', '.400']) retrieve(value);
    const [, , old] = storedFiles(source);
    const [reading] = await source.read([rawFile(old!)]);
    expect(await pruneSnapshots(source, 2, new Set([snapshotIdOf(source, reading!, 'real')]))).toEqual([
      'raw/brain-score/2026-03-04.2/leaderboard.json',
    ]);
    expect(retrievals()).toEqual(['2025-12-01', '2026-01-01', '2026-03-04', '2026-03-04.3', '2026-03-04.4']);
  });

  it('keeps the last one up to a study’s date', async () => {
    for (const day of ['01', '02', '03', '04', '05']) retrieve(`.${day}0`, `2026-03-${day}`);
    await pruneSnapshots(source, 2, new Set(), ['2026-03-02', '2026-02-01']);
    expect(retrievals()).toEqual(['2026-03-01', '2026-03-02', '2026-03-04', '2026-03-05']);
  });

  it('keeps the last accepted one, and no first of a quarter before it', () => {
    const nights = (...accepted: string[]) =>
      ['2025-01', '2025-04', '2025-05', '2025-07', '2025-10', '2026-01', '2026-02', '2026-03'].map(
        (month) => ({ retrieval: `${month}-01`, accepted: accepted.includes(month) }),
      );
    const months = (...accepted: string[]) =>
      retrievalsToCompare(nights(...accepted), 1).map(({ retrieval }) => retrieval.slice(0, 7));
    expect(months()).toEqual(['2025-04', '2025-07', '2025-10', '2026-01', '2026-03']);
    expect(months('2025-01')).toEqual(['2025-01', '2025-04', '2025-07', '2025-10', '2026-01', '2026-03']);
    expect(months('2025-05', '2026-02')).toEqual(['2026-02', '2026-03']);
  });
});

describe('a candidate', () => {
  const folder = 'raw/brain-score';
  const propose = (value = '.900') => {
    const candidate = new Candidate(source, '2026-03-05', [bodyWith(value, '2026-03-05')], '');
    expect(candidate.propose()).toBe(`${folder}/2026-03-05`);
    return candidate;
  };
  const listed = (place = folder) => fs.readdirSync(place).sort();
  beforeEach(() => retrieve('.100', '2026-03-04'));

  it('is read under the path that it will have, but is in raw/ only once kept, with files fetched for the first time', () => {
    const before = storedHashes([source]);
    const candidate = propose();
    retrieve('.200', '2026-03-05.2');
    const added = ['2026-03-05', '2026-03-05.2'].map((name) => `${folder}/${name}/leaderboard.json`);
    const after = storedHashes([source]);
    expect(Object.keys(after)).toEqual([...Object.keys(before), ...added]);
    expect(storedFiles(source).slice(1).map(rawFile)).toMatchObject(
      added.map((where) => ({ where, isByHand: false })),
    );
    expect(isAddedByHand(placeOf(added[0]!))).toBe(false);
    expect(listed()).toEqual(['2026-03-04']);
    candidate.keep();
    expect(storedHashes([source])).toEqual(after);
    expect(listed()).toEqual(['2026-03-04', '2026-03-05', '2026-03-05.2']);
    expect(fs.existsSync('raw/.next/brain-score')).toBe(false);
  });

  it('leaves raw/ as it was if it is withdrawn, or if the run is killed, also after pruning', async () => {
    for (const day of ['01', '02', '03']) retrieve(`.${day}0`, `2026-03-${day}`);
    const hashes = storedHashes([source]);
    const prune = () => pruneSnapshots(source, 2, new Set());
    const removedFrom = (place: string) => [2, 3].map((day) => `${place}/2026-03-0${day}/leaderboard.json`);
    const forget = [dropNextStates, (candidate: Candidate) => candidate.withdraw()];
    for (const each of forget) {
      const candidate = propose();
      expect(await prune()).toEqual(removedFrom('raw/.next/brain-score'));
      expect(retrievals()).toEqual(['2026-03-01', '2026-03-04', '2026-03-05']);
      each(candidate);
      expect(storedHashes([source])).toEqual(hashes);
    }
    propose().keep();
    expect(await prune()).toEqual(removedFrom(folder));
    expect(retrievals()).toEqual(['2026-03-01', '2026-03-04', '2026-03-05']);
  });

  it('leaves what a user links, adds and removes meanwhile', () => {
    for (const day of ['2026-03-01', '2026-03-02']) retrieve('.100', day);
    write('elsewhere/leaderboard.json', JSON.stringify(smallDocument()));
    fs.symlinkSync('../../elsewhere', `${folder}/2026-03-03`);
    fs.symlinkSync('../../nowhere', `${folder}/2026-02-28`);
    const candidate = propose();
    expect(retrievals()).toEqual(['01', '02', '03', '04', '05'].map((day) => `2026-03-${day}`));
    for (const file of ['2026-02-01/leaderboard.json', '2026-03-02/mine.csv']) write(`${folder}/${file}`, '');
    fs.rmSync(`${folder}/2026-03-01`, { recursive: true });
    candidate.keep();
    const march = ['02', '03', '04', '05'].map((day) => `2026-03-${day}`);
    expect(listed()).toEqual(['2026-02-01', '2026-02-28', ...march]);
    expect(listed(`${folder}/2026-03-02`)).toContain('mine.csv');
    expect(fs.lstatSync(`${folder}/2026-03-03`).isSymbolicLink()).toBe(true);
  });

  it('never replaces a user’s folder of the same name', () => {
    const candidate = propose();
    write(`${folder}/2026-03-05/leaderboard.json`, 'mine');
    expect(() => candidate.keep()).toThrow('ENOTEMPTY');
    expect(fs.readFileSync(`${folder}/2026-03-05/leaderboard.json`, 'utf8')).toBe('mine');
  });

  onOtherDisk('is kept in the folder of a source on another disk', (disk) => {
    fs.cpSync(folder, disk, { recursive: true });
    fs.rmSync(folder, { recursive: true });
    fs.symlinkSync(disk, folder);
    // A killed run may leave this.
    write(`${folder}/${PARTIAL}/half`, '');
    propose().keep();
    expect(listed()).toEqual(['2026-03-04', '2026-03-05']);
    expect(listed(`${disk}/2026-03-05`)).toEqual(['leaderboard.json', 'leaderboard.json.meta.json']);
    expect(storedFiles(source).map(rawFile)).toHaveLength(2);
  });

  it('replaces the one that was refused before, even with the same name', () => {
    const refused = 'raw/.refused/brain-score';
    write(`${refused}/leaderboard.json`, 'refused by itself');
    for (const value of ['.200', '.300']) {
      expect(propose(value).refuse()).toBe(`${refused}/2026-03-05`);
      expect(retrievals()).toEqual(['2026-03-04']);
      expect(listed(refused)).toEqual(['2026-03-05', 'leaderboard.json']);
      const kept = fs.readFileSync(`${refused}/2026-03-05/leaderboard.json`);
      expect(kept.equals(bodyWith(value).bytes)).toBe(true);
    }
  });
});

describe('releases', () => {
  const studies = ['paper'];

  /** Publishes files as runs do: makes them in another folder first. */
  function placeFiles(name: string, files: Record<string, string>): void {
    const made = `made/${name}`;
    fs.rmSync(made, { recursive: true, force: true });
    const entries = Object.entries(files).map(([file, text]): [string, { file: string; sha256: string }] => {
      write(`${made}/${file}`, text);
      return [file, { file: `${made}/${file}`, sha256: sha256(text) }];
    });
    publishFiles(name, new Map(entries));
  }

  function publish(number: string): void {
    write('out/index.html', 'index');
    placeFiles('normalize', { 'model.csv': 'the same' });
    placeFiles('consistency', { 'rank.csv': 'the same' });
    placeFiles('paper', {
      'normalize/model.csv': 'the same',
      'agreement/summary.csv': number,
      'datapackage.json': `{"hash": "${number}"}`,
      'alignment.duckdb': `${Math.random()}`,
    });
  }

  /** Publishes and releases a number. */
  function released(number: string, date = '2026-03-04'): Release {
    publish(number);
    return makeRelease(studies, date);
  }

  const inode = (file: string) => fs.statSync(file).ino;
  const read = (file: string) => fs.readFileSync(file, 'utf8');
  const MODEL = 'normalize/model.csv';

  it('contain and list complete copies of the published files', () => {
    const release = released('1');
    expect(release).toMatchObject({ sequence: 1, previous: null });
    expect(release.release).toMatch(/^2026-03-04-[0-9a-f]{12}$/);
    expect(currentRelease()).toEqual(release);
    expect(release.files.map(({ path: file }) => file)).toContain('paper/agreement/summary.csv');
    for (const { path: file, bytes } of release.files)
      expect(fs.statSync(`out/current/${file}`)).toMatchObject({ size: bytes, mode: 0o100444 });
  });

  it('ignore files that were not published', () => {
    publish('1');
    const content = contentHash(studies);
    write('out/paper/notes.txt', 'private');
    write('out/normalize/notes.txt', 'private');
    expect(contentHash(studies)).toBe(content);
    const { files } = makeRelease(studies, '2026-03-05');
    expect(files).toHaveLength(7);
    for (const folder of ['paper', 'normalize'])
      expect(fs.existsSync(`out/current/${folder}/notes.txt`)).toBe(false);
  });

  /** Writes into a released file, and so into every link to it. */
  function damage(file: string, text: string): void {
    fs.chmodSync(file, 0o644);
    fs.writeFileSync(file, text);
  }

  /** Checks all releases; returns the warnings, and whether the current release is damaged. */
  function check() {
    const warnings: string[] = [];
    const isDamaged = isCurrentDamaged({ warn: (line) => void warnings.push(line) });
    return { isDamaged, warnings };
  }

  it.each([
    ['another number', 'paper/agreement/summary.csv', (file: string) => damage(file, '3')],
    ['no content', 'paper/datapackage.json', (file: string) => fs.rmSync(file)],
    ['a folder in its place', 'paper/datapackage.json', (file: string) => replaceBy('a folder', file)],
    [
      'another sequence',
      'release.json',
      (file: string) => damage(file, read(file).replace('"sequence": 1', '"sequence": 3')),
    ],
    ['no JSON', 'release.json', (file: string) => damage(file, read(file).slice(1))],
  ])('are named, and made again, if the current one has %s in %s', (_what, file, damageFile) => {
    const { release } = released('1');
    expect(check()).toEqual({ isDamaged: false, warnings: [] });
    damageFile(`out/releases/${release}/${file}`);
    const { isDamaged, warnings } = check();
    expect(isDamaged).toBe(true);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`out/releases/${release}/${file}: file of a release is damaged`);
    expect(currentName()).toBe(release);
    const next = released('1', '2026-03-05');
    expect(next.previous).toBe(release);
    // Now it is an old one, which can only be deleted.
    const later = check();
    expect(later.isDamaged).toBe(false);
    expect(later.warnings[0]).toContain(
      `next:     delete out/releases/${release}, or restore it from a backup`,
    );
    expect(read('out/current/paper/agreement/summary.csv')).toBe('1');
  });

  it('of earlier versions, whose record has no sha256 of itself, are still read', () => {
    const release = released('1');
    damage(`out/releases/${release.release}/release.json`, JSON.stringify(release));
    expect(currentRelease()).toEqual(release);
  });

  it('share files with the same bytes, except changed ones', () => {
    const [first, second] = [released('1'), released('2', '2026-03-05')].map(({ release }) => release);
    expect(inode(`out/releases/${first}/${MODEL}`)).toBe(inode(`out/releases/${second}/${MODEL}`));
    expect(inode(`out/current/paper/${MODEL}`)).toBe(inode(`out/current/${MODEL}`));
    expect(read(`out/releases/${first}/paper/agreement/summary.csv`)).toBe('1');
    damage(`out/current/${MODEL}`, 'edited');
    released('3', '2026-03-06');
    expect(read(`out/current/${MODEL}`)).toBe('the same');
  });

  it('are compared by content, not by the bytes of DuckDB files', () => {
    const { content_sha256 } = released('1');
    publish('1');
    expect(contentHash(studies)).toBe(content_sha256);
    publish('2');
    expect(contentHash(studies)).not.toBe(content_sha256);
  });

  it('keep counting if the clock is set back, and old ones are removed', () => {
    const dates = ['2026-03-04', '2026-03-05', '2020-01-01', '2026-03-06'];
    const made = dates.map((date, i) => released(`${i}`, date));
    expect(made.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(allReleases().map(({ release }) => release)).toEqual(made.map(({ release }) => release).reverse());
    expect(pruneReleases(2).sort()).toEqual([made[0]!.release, made[1]!.release].sort());
    expect(allReleases().map(({ sequence }) => sequence)).toEqual([4, 3]);
    expect(currentRelease()!.sequence).toBe(4);
  });

  it('stay after a rollback, but not what a killed run left of one', () => {
    const first = released('1');
    const second = released('2', '2026-03-05');
    fs.rmSync('out/current');
    fs.symlinkSync(`releases/${first.release}`, 'out/current');
    write('out/releases/.new/half', '');
    removeUnfinished();
    expect(fs.readdirSync('out/releases').sort()).toEqual([first.release, second.release]);
  });
});

describe('the status of a source', () => {
  it('is fresh, stale since the first problem, or unchecked, also without files', () => {
    const problem = { file: 'leaderboard.json', message: 'down' };
    const stateOf = (problems: [string, (typeof problem)[]][], now: string) => {
      const sources = sourceStatuses([source], { problems: new Map(problems), notes: new Map() }, now);
      const run = { outcome: 'running' as const, exit_code: null, release: null, failed_studies: [] };
      writeStatus({ checked_at: now, ...run, sources });
      return [sources[0]!.state, sources[0]!.stale_since];
    };
    expect(stateOf([['brain-score', []]], '1')).toEqual(['unchecked', undefined]);
    write('raw/brain-score/2026-03-04/leaderboard.json', JSON.stringify(smallDocument()));
    expect(stateOf([['brain-score', []]], '2')).toEqual(['fresh', undefined]);
    expect(stateOf([['brain-score', [problem]]], '3')).toEqual(['stale', '3']);
    expect(stateOf([], '4')).toEqual(['unchecked', '3']);
    expect(stateOf([['brain-score', [problem]]], '5')).toEqual(['stale', '3']);
    expect(stateOf([['brain-score', []]], '6')).toEqual(['fresh', undefined]);
  });
});
