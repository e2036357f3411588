import fs from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { Candidate } from '../../pipeline/nightly/candidate.ts';
import { checkReleases } from '../../pipeline/nightly/check-releases.ts';
import { shrinking } from '../../pipeline/nightly/judge-change.ts';
import { compared, pruneSnapshots } from '../../pipeline/nightly/prune.ts';
import {
  allReleases,
  contentHash,
  currentName,
  currentRelease,
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
import type { Snapshot, Source } from '../../pipeline/sources/source.ts';
import { sha256, temporaryPath } from '../../pipeline/warehouse/files.ts';
import {
  historyFile,
  historyFiles,
  lastRemembered,
  lastShownRelease,
  putDamagedAside,
  showReleasesUpTo,
} from '../../pipeline/warehouse/history-files.ts';
import { place } from '../../pipeline/warehouse/publish-folder.ts';
import { onOtherDisk } from '../other-disk.ts';
import { OTHERS, replaceBy } from '../other-than-file.ts';
import { workInOwnFolder, write } from '../own-folder.ts';
import { bytesOf, smallDocument } from '../sources/document.ts';

workInOwnFolder();

describe('shrinking', () => {
  const reading = (files: string[], models: number, metrics = 10, scores = 100) =>
    ({
      files,
      model: { source_key: Array(models).fill('m') },
      metric: { is_leaf: [...Array(metrics).fill(true), false] },
      score: { state: [...Array(scores).fill('scored'), 'failed', 'never_run'] },
    }) as unknown as Snapshot;

  it('is a loss of more than 15 %, not less', () => {
    expect(shrinking([reading(['a'], 100)], [reading(['a'], 85)])).toBeUndefined();
    expect(shrinking([reading(['a'], 100, 20, 100)], [reading(['a'], 200, 17, 85)])).toBeUndefined();
  });

  it('is found in models, metrics and scores, in the snapshot of any file', () => {
    const large = reading(['b'], 100_000);
    expect(shrinking([large, reading(['a'], 100)], [large, reading(['a'], 84)])).toBe(
      'shrunk by more than 15 %: 84 models instead of 100',
    );
    expect(shrinking([reading(['a'], 100, 20)], [reading(['a'], 100, 16, 84)])).toBe(
      'shrunk by more than 15 %: 16 metrics instead of 20, 84 scores instead of 100',
    );
  });

  it('is found in the tables that SQL makes scores from', () => {
    const cells = (...ranks: (string | null)[]) =>
      ({
        ...reading(['a'], 3),
        score: undefined,
        wire: { table: { rank: ranks, score: Float64Array.of(1, 2, Number.NaN) } },
      }) as unknown as Snapshot;
    expect(shrinking([cells('a', 'b', 'c')], [cells('a', 'b', 'c')])).toBeUndefined();
    expect(shrinking([cells('a', 'b', 'c')], [cells('a', '', null)])).toBe(
      'shrunk by more than 15 %: 3 values instead of 5',
    );
  });

  it('is never found in a first snapshot', () => expect(shrinking([], [reading(['a'], 1)])).toBeUndefined());
});

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
      compared(nights(...accepted), 1).map(({ retrieval }) => retrieval.slice(0, 7));
    expect(months()).toEqual(['2025-04', '2025-07', '2025-10', '2026-01', '2026-03']);
    expect(months('2025-01')).toEqual(['2025-01', '2025-04', '2025-07', '2025-10', '2026-01', '2026-03']);
    expect(months('2025-05', '2026-02')).toEqual(['2026-02', '2026-03']);
  });

  it('sorts the next retrieval after the last one even if the clock was set back', () => {
    retrieve('.100', '2099-01-01');
    expect(nextRetrieval(source, '2026-03-04')).toBe('2099-01-01.2');
  });
});

describe('a candidate', () => {
  const folder = 'raw/brain-score';
  const propose = (value = '.900') => {
    const candidate = new Candidate(source, '2026-03-05', [bodyWith(value, '2026-03-05')]);
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
    place(name, new Map(entries));
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

  it('contain the published file even if it was changed in out/ before the run', () => {
    const model = `out/${MODEL}`;
    publish('1');
    // Replaced, as by `sed -i`, or overwritten in place.
    for (const remove of [true, false]) {
      if (remove) fs.rmSync(model);
      write(model, 'edited');
      released('1');
      expect(read(`out/current/${MODEL}`)).toBe('the same');
    }
  });

  it('can be read by everybody, whatever the umask', () => {
    const before = process.umask(0o077);
    try {
      released('1');
    } finally {
      process.umask(before);
    }
    for (const folder of ['out/releases', 'out/current/', 'out/current/paper', 'out/current/paper/agreement'])
      expect(fs.statSync(folder).mode & 0o777, folder).toBe(0o755);
    expect(fs.statSync('out/current/release.json').mode & 0o777).toBe(0o444);
  });

  /** Writes into a released file, and so into every link to it. */
  function damage(file: string, text: string): void {
    fs.chmodSync(file, 0o644);
    fs.writeFileSync(file, text);
  }

  const SOUND = { current: undefined, warnings: '' };

  /** Checks all releases; returns the warnings and the current release if it is damaged. */
  function check() {
    const warnings: string[] = [];
    const current = checkReleases({ warn: (line) => void warnings.push(line) });
    return { current, warnings: warnings.join('\n') };
  }

  it('are made again if a file of the current one is damaged and no copy is left', () => {
    const release = released('1');
    expect(check()).toEqual(SOUND);
    const file = 'out/current/paper/agreement/summary.csv';
    damage(file, '3');
    publish('2');
    const { current, warnings } = check();
    expect(current).toBe(release.release);
    expect(warnings).toContain(
      `out/releases/${current}/paper/agreement/summary.csv: file of a release is damaged`,
    );
    expect(warnings).toContain(`expected: sha256 ${sha256('1')}\n  found:    sha256 ${sha256('3')}`);
    expect(currentName()).toBe(current);
    const next = makeRelease(studies, '2026-03-04');
    expect(next).toMatchObject({ sequence: 2, previous: current });
    // Now it is an old one.
    expect(check().warnings).toContain(
      `moved the damaged release out/releases/${current} to out/releases/.damaged`,
    );
    expect(check()).toEqual(SOUND);
    expect(read(file)).toBe('2');
    expect(allReleases()).toEqual([next]);
  });

  it('are repaired from another release or from out/, also if they share the damaged file', () => {
    const [first, second] = [released('1'), released('2', '2026-03-05')].map(({ release }) => release);
    const files = [first, second].map((release) => `out/releases/${release}/${MODEL}`);
    damage(files[0]!, 'edited');
    expect(read(files[1]!)).toBe('edited');
    fs.rmSync(`out/releases/${second}/paper/datapackage.json`);
    const { current, warnings } = check();
    expect(current).toBeUndefined();
    for (const file of files) {
      expect(warnings).toContain(`${file}: file of a release is damaged`);
      expect(read(file)).toBe('the same');
      expect(fs.statSync(file).mode & 0o777).toBe(0o444);
    }
    expect(warnings).toMatch(/datapackage\.json: .*\n.*\n {2}found: {4}no file\n.*restored from out\//);
    expect(check()).toEqual(SOUND);
  });

  it.each(OTHERS)('are repaired if %s is in place of a file, and after a kill during a repair', (kind) => {
    const { release } = released('1');
    const folder = `out/releases/${release}/paper`;
    replaceBy(kind, `${folder}/agreement/summary.csv`);
    replaceBy(kind, `${folder}/datapackage.json`);
    replaceBy(kind, 'out/paper/datapackage.json');
    write(temporaryPath(`${folder}/agreement/summary.csv`), 'half');
    const { current, warnings } = check();
    expect(read(`${folder}/agreement/summary.csv`)).toBe('1');
    expect(warnings).toContain(`${folder}/agreement/summary.csv: file of a release is damaged`);
    expect(current).toBe(release);
    expect(warnings).toMatch(/datapackage\.json: .*\n.*\n.*\n.* no other copy is left/);
    publish('2');
    expect(makeRelease(studies, '2026-03-05')).toMatchObject({ sequence: 2, previous: release });
  });

  it.each<[string, (text: string) => string]>([
    ['another number', (text) => text.replace('"sequence": 1', '"sequence": 3')],
    ['another path', (text) => text.replace('summary.csv', 'sumoary.csv')],
    ['another name of a field', (text) => text.replace('record_sha256', 'recore_sha256')],
    ['no JSON', (text) => text.slice(1)],
  ])('are neither lost nor forgotten if release.json has %s', (_what, edit) => {
    const first = released('1').release;
    const record = `out/releases/${first}/release.json`;
    damage(record, edit(read(record)));
    // It is the current one, and its history is not written yet.
    removeUnfinished(() => false);
    expect(currentName()).toBe(first);
    const { current, warnings } = check();
    expect(current).toBe(first);
    expect(warnings).toContain(`${record}: file of a release is damaged`);
    expect(fs.existsSync('out/current/paper/agreement/summary.csv')).toBe(true);
    publish('2');
    write(historyFile({ release: first, sequence: 1 }), '');
    expect(makeRelease(studies, '2026-03-05')).toMatchObject({ sequence: 2, previous: first });
    expect(check().current).toBeUndefined();
    expect(fs.existsSync(`out/releases/.damaged/${first}/paper/agreement/summary.csv`)).toBe(true);
    expect(allReleases()).toHaveLength(1);
  });

  it('of earlier versions, whose record has no sha256 of itself, are still read', () => {
    const release = released('1');
    damage(`out/releases/${release.release}/release.json`, JSON.stringify(release));
    expect(currentRelease()).toEqual(release);
    expect(check()).toEqual(SOUND);
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

  it.each(['README.md', 'croissant.json'])('are new if %s is', (file) => {
    const hashes = ['one', 'other'].map((text) => {
      publish('1');
      placeFiles('paper', { 'datapackage.json': '{}', [file]: text });
      return makeRelease(studies, '2026-03-04').content_sha256;
    });
    expect(hashes[0]).not.toBe(hashes[1]);
    expect(currentRelease()!.files.map(({ path: each }) => each)).toContain(`paper/${file}`);
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

  it('keep counting from the history if releases were removed', () => {
    publish('1');
    write(historyFile({ release: '2026-03-04-aaaaaaaaaaaa', sequence: 41 }), '');
    expect(makeRelease(studies, '2026-03-05').sequence).toBe(42);
  });

  it('are removed if they were never current, but not after a rollback', () => {
    const first = released('1');
    const second = released('2', '2026-03-05');
    fs.rmSync('out/current');
    fs.symlinkSync(`releases/${first.release}`, 'out/current');
    write('out/releases/.new/half', '');
    removeUnfinished(({ release }) => release === second.release);
    expect(allReleases()).toHaveLength(2);
    removeUnfinished(() => false);
    expect(allReleases().map(({ release }) => release)).toEqual([first.release]);
    expect(fs.readdirSync('out/releases')).toEqual([first.release]);
  });

  it('all stay if the history was lost', () => {
    for (const text of ['1', '2', '3']) released(text);
    removeUnfinished(() => false);
    expect(allReleases().map(({ sequence }) => sequence)).toEqual([3, 2, 1]);
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

describe('the history', () => {
  it('is in the order of releases, up to a given one', () => {
    for (const [sequence, release] of [
      [1, '2026-03-04-aaaaaaaaaaaa'],
      [2, '2020-01-01-bbbbbbbbbbbb'],
      [3, '2026-03-05-cccccccccccc'],
    ] as const)
      write(historyFile({ release, sequence }), 'PAR1 as short as it may be PAR1');
    write('out/history/.new.parquet', '');
    expect(historyFiles(2)).toEqual([
      'out/history/date=2026-03-04/000001-2026-03-04-aaaaaaaaaaaa.parquet',
      'out/history/date=2020-01-01/000002-2020-01-01-bbbbbbbbbbbb.parquet',
    ]);
    expect(lastRemembered()).toBe(3);
    expect(lastShownRelease()).toBe(0);
    showReleasesUpTo(2);
    expect(lastShownRelease()).toBe(2);
  });

  it('sets truncated files aside, but still counts them', () => {
    const [first, second] = [1, 2].map((sequence) =>
      historyFile({ release: '2026-03-04-aaaaaaaaaaaa', sequence }),
    );
    write(first!, 'PAR1 and so on PAR1');
    write(second!, 'PAR1 and so on');
    expect(putDamagedAside()).toEqual([second]);
    expect(historyFiles(2)).toEqual([first]);
    expect(lastRemembered()).toBe(2);
  });
});
