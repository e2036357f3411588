import fs from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { allReleases, currentRelease } from '../../pipeline/nightly/release.ts';
import { knownStatuses } from '../../pipeline/nightly/status.ts';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import {
  historyFile,
  historyFiles,
  putDamagedAside,
  writeSum,
} from '../../pipeline/warehouse/history-files.ts';
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
});
