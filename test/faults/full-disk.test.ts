import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Release } from '../../pipeline/nightly/release.ts';
import type { Contract } from '../../pipeline/warehouse/contract.ts';
import { Database } from '../../pipeline/warehouse/database.ts';
import { writeTable } from '../../pipeline/warehouse/table-file.ts';
import { finishedDocument } from '../finished.ts';
import { Project, stagesMade } from '../project.ts';

/** A small file system, which this user must be allowed to mount. */
const disk = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-disk-'));
const mount = (size: string, folder = disk) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status === 0;
const canMount = mount('1m');
if (!canMount) console.warn('full disk: skipped, since this user may not mount a file system');

describe.skipIf(!canMount)('a full disk', () => {
  let project: Project;
  let good: Record<string, string>;
  const ballast = path.join(disk, 'ballast');
  /** Fills the disk until only this many bytes are free. */
  const fill = (left: number) => fs.writeFileSync(ballast, Buffer.alloc(free(disk) - left));

  beforeAll(() => {
    spawnSync('umount', [disk]);
    mount('96m');
    project = new Project(inject('finished'));
    spawnSync('cp', ['-a', `${project.path('out')}/.`, disk]);
    fs.rmSync(project.path('out'), { recursive: true });
    fs.symlinkSync(disk, project.path('out'));
  });
  afterAll(() => {
    spawnSync('umount', [disk]);
    fs.rmSync(disk, { recursive: true });
    project.remove();
  });

  it.each([20_000, 3_000_000])(
    'gives one clear error and keeps the last good outputs with %d bytes left',
    async (left) => {
      project.dropLeaderboard(finishedDocument());
      expect((await project.run()).code).toBe(0);
      good = project.hashes('out/paper');
      const all = project.hashes();

      fill(left);
      project.dropLeaderboard(finishedDocument({ seed: 2 }));
      const full = await project.run();
      expect(full.code).not.toBe(0);
      expect(full.output).toContain('disk full');
      expect(full.output.match(/^ *next: /gm)).toHaveLength(1);
      expect(full.output).not.toMatch(/^ +at /m);
      expect(stagesMade(full)).not.toContain('publish');
      fs.rmSync(ballast);
      // With enough space for the tables of `normalize`, these are published before the disk is full.
      if (stagesMade(full).includes('normalize')) expect(project.hashes('out/paper')).toEqual(good);
      else expect(project.hashes()).toEqual(all);
      expect(project.files('out').filter((file) => file.endsWith('.tmp'))).toEqual([]);
    },
  );

  it('leaves no partial release, and a refresh makes a complete one once there is space', async () => {
    fill(2_000_000);
    const full = await project.run('refresh');
    expect(full.output).toContain('disk full');
    expect(full.code).toBe(1);
    expect(fs.existsSync(project.path('out/current'))).toBe(false);
    fs.rmSync(ballast);
    // Exit code 3, because the source cannot be reached.
    expect((await project.run('refresh')).code).toBe(3);
    expect(project.hashes('out/paper')).not.toEqual(good);
    const { files } = JSON.parse(project.read('out/current/release.json')) as Release;
    for (const { path: file, bytes } of files)
      expect(fs.statSync(project.path(`out/current/${file}`)).size, file).toBe(bytes);
    expect(fs.readdirSync(project.path('out/releases'))).toHaveLength(1);
  });

  it('leaves no partial lock file', async () => {
    fs.rmSync(project.path('out/.lock.duckdb'));
    fill(0);
    const full = await project.run();
    expect(full.code).not.toBe(0);
    expect(full.output).toContain('disk full');
    fs.rmSync(ballast);
    expect((await project.run()).code).toBe(0);
  });
});

describe.skipIf(!canMount)('a disk that becomes full during a write', () => {
  const small = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-small-'));
  beforeAll(() => mount('64k', small));
  afterAll(() => {
    spawnSync('umount', [small]);
    fs.rmSync(small, { recursive: true });
  });

  it('makes the write of a table fail, so that no partial table looks complete', async () => {
    // The operating system writes a part without an error.
    const part = fs.openSync(path.join(small, 'part'), 'w');
    expect(fs.writeSync(part, Buffer.alloc(100_000))).toBe(65_536);
    fs.closeSync(part);
    fs.rmSync(path.join(small, 'part'));
    const contract: Contract = {
      name: 's.long',
      description: 'A table',
      grain: ['a'],
      orderBy: ['a'],
      columns: { a: { type: 'INTEGER', description: 'A number', nullable: false } },
      tests: {},
      sql: undefined,
    };
    const database = await Database.open();
    try {
      await database.run(
        'create schema s; create table s.long as select range::integer as a from range(100000)',
      );
      const provenance = { version: '1', origin: 'real' as const, code: '', inputs: {} };
      await expect(writeTable(database, contract, small, provenance)).rejects.toThrow(
        'No space left on device',
      );
    } finally {
      database.close();
    }
  });
});

function free(folder: string): number {
  const { bavail, bsize } = fs.statfsSync(folder);
  return bavail * bsize;
}
