import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { allReleases, currentRelease } from '../../pipeline/nightly/release.ts';
import { checkStatus, knownStatuses, writeStatus } from '../../pipeline/nightly/status.ts';
import { readResult } from '../../pipeline/nightly/study-result.ts';
import type { Study } from '../../pipeline/studies/study.ts';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import { historyInputs } from '../../pipeline/warehouse/history.ts';
import {
  historyFile,
  historyFiles,
  lastRemembered,
  lastShownRelease,
  putDamagedAside,
  showReleasesUpTo,
  writeMissingSums,
  writeSum,
} from '../../pipeline/warehouse/history-files.ts';
import { OTHERS, replaceBy } from '../other-than-file.ts';
import { workInOwnFolder, write } from '../own-folder.ts';

describe('a damaged state file', () => {
  workInOwnFolder();

  it.each(['{}', '[]', 'null', '{"release": 5}', 'garbage', ''])(
    'is not read as a release: release.json with %j',
    (text) => {
      write('out/releases/2026-01-01-aaaaaaaaaaaa/release.json', text);
      fs.symlinkSync('releases/2026-01-01-aaaaaaaaaaaa', 'out/current');
      expect(currentRelease()).toBeUndefined();
      expect(allReleases()).toEqual([]);
    },
  );

  it.each(['../../victim', '/etc/passwd', 'a/../../b'])(
    'is not read as a release: release.json that lists %j',
    (file) => {
      const release = {
        release: '2026-01-01-aaaaaaaaaaaa',
        sequence: 1,
        previous: null,
        content_sha256: sha256(''),
        studies: ['paper'],
        files: [{ path: file, bytes: 0, sha256: sha256('') }],
      };
      write('out/releases/2026-01-01-aaaaaaaaaaaa/release.json', JSON.stringify(release));
      expect(allReleases()).toEqual([]);
      write(
        'out/releases/2026-01-01-aaaaaaaaaaaa/release.json',
        JSON.stringify({ ...release, files: [{ ...release.files[0]!, path: 'paper/a.csv' }] }),
      );
      expect(allReleases()).toHaveLength(1);
    },
  );

  it.each(['{"sources": 5}', '{"sources": [{}]}', '[]', '', 'garbage'])(
    'is not read as a status: status.json with %j',
    (text) => {
      write('out/status.json', text);
      expect(knownStatuses()).toEqual([]);
    },
  );
});

describe.each(OTHERS)('%s in place of a state file', (kind) => {
  workInOwnFolder();

  it('is no release and no status; its place is free for the next status', () => {
    replaceBy(kind, 'out/releases/2026-01-01-aaaaaaaaaaaa/release.json');
    fs.symlinkSync('releases/2026-01-01-aaaaaaaaaaaa', 'out/current');
    expect(currentRelease()).toBeUndefined();
    replaceBy(kind, 'out/status.json');
    const warnings: string[] = [];
    checkStatus({ warn: (line) => void warnings.push(line) });
    expect(warnings).toEqual([
      expect.stringContaining(`out/status.json is damaged (${kind}); it is written`),
    ]);
    expect(knownStatuses()).toEqual([]);
    writeStatus({
      checked_at: '',
      outcome: 'failed',
      exit_code: 1,
      release: null,
      failed_studies: [],
      sources: [],
    });
    expect(fs.statSync('out/status.json').isFile()).toBe(true);
  });

  it('is an error if it is in place of a released table, whose headlines are read', async () => {
    write('out/releases/r/paper/datapackage.json', '{"as_of": "latest"}');
    replaceBy(kind, 'out/releases/r/paper/agreement/summary.parquet');
    const study = { name: 'paper', metric_sets: [{ name: 'all' }], minimum_models: 20 } as Study;
    await expect(readResult(study, 'out/releases/r')).rejects.toThrow(/summary\.parquet: not a file/);
  });

  it('names the file with the last shown release, until it is written again', () => {
    replaceBy(kind, 'out/history/.last-shown');
    expect(lastShownRelease).toThrow('out/history/.last-shown: file is damaged');
    showReleasesUpTo(3);
    expect(lastShownRelease()).toBe(3);
  });
});

describe('a history file with one flipped bit', () => {
  workInOwnFolder();
  const file = historyFile({ release: '2026-01-01-aaaaaaaaaaaa', sequence: 1 });
  const bytes = Buffer.from('PAR1 headline numbers PAR1');
  beforeEach(() => {
    write(file, bytes);
    writeSum(file, sha256(bytes));
  });

  it('never reaches a table, and is set aside', () => {
    expect(historyFiles(1)).toEqual([file]);
    const flipped = Buffer.from(bytes);
    flipped[8]! ^= 1;
    write(file, flipped);
    expect(historyFiles(1)).toEqual([]);
    expect(putDamagedAside()).toEqual([file]);
    expect(fs.existsSync(`${file}.damaged`)).toBe(true);
  });

  it.each(OTHERS.flatMap((kind) => [file, `${file}.sha256`].map((each) => [kind, each] as const)))(
    'is set aside, also a second time, if there is %s at %s',
    (kind, place) => {
      for (const _ of [1, 2]) {
        write(file, bytes);
        writeSum(file, sha256(bytes));
        replaceBy(kind, place);
        expect(historyFiles(1)).toEqual([]);
        expect(putDamagedAside()).toEqual([file]);
        expect(lastRemembered()).toBe(1);
        expect(fs.readdirSync(path.dirname(file))).toEqual([`${path.basename(file)}.damaged`]);
      }
    },
  );

  it('is kept if its sha256 is lost, which is named and written again', () => {
    fs.rmSync(`${file}.sha256`);
    showReleasesUpTo(1);
    const warnings: string[] = [];
    const effects = { warn: (line: string) => void warnings.push(line) };
    historyInputs(effects);
    expect(warnings).toEqual([expect.stringContaining(`${file}.sha256 is missing`)]);
    expect(putDamagedAside()).toEqual([]);
    expect(writeMissingSums()).toEqual([file]);
    expect(fs.readFileSync(`${file}.sha256`, 'utf8')).toBe(`${sha256(bytes)}\n`);
    historyInputs(effects);
    expect(warnings).toHaveLength(1);
    expect(historyFiles(1)).toEqual([file]);
  });
});
