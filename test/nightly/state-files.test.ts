import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allReleases, currentRelease } from '../../pipeline/nightly/release.ts';
import { checkStatus, knownStatuses, writeStatus } from '../../pipeline/nightly/status.ts';
import { readResult } from '../../pipeline/nightly/study-result.ts';
import type { Study } from '../../pipeline/studies/study.ts';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import { OTHERS, replaceBy } from '../other-than-file.ts';
import { workInOwnFolder, write } from '../own-folder.ts';

describe('a damaged state file', () => {
  workInOwnFolder();

  it.each(['{"release": 5}', 'garbage'])('is not read as a release: release.json with %j', (text) => {
    write('out/releases/2026-01-01-aaaaaaaaaaaa/release.json', text);
    fs.symlinkSync('releases/2026-01-01-aaaaaaaaaaaa', 'out/current');
    expect(currentRelease()).toBeUndefined();
    expect(allReleases()).toEqual([]);
  });

  it.each(['/etc/passwd', 'a/../../b'])('is not read as a release: release.json that lists %j', (file) => {
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
  });

  it.each(['{"sources": [{}]}', 'garbage'])('is not read as a status: status.json with %j', (text) => {
    write('out/status.json', text);
    expect(knownStatuses()).toEqual([]);
  });
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
});
