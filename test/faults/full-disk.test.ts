import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Release } from '../../pipeline/nightly/release.ts';
import { simulateLeaderboard } from '../../pipeline/sources/simulated-leaderboard.ts';
import { copyWithCarriageReturns } from '../../pipeline/warehouse/csv.ts';
import { finished, Project, type Result, withFewMetrics, withinFourMonths } from '../project.ts';

/** A file system of its own that is too small; needs the right to mount one. */
const disk = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-disk-'));
const mount = (size: string) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]).status === 0;
const canMount = mount('1m');
if (!canMount) console.warn('full disk: skipped, since this user may not mount a file system');

describe.skipIf(!canMount)('a full disk', () => {
  let project: Project;
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

  let good: Record<string, string>;

  it('gives one clear error, and keeps the last good outputs', () => {
    expect(project.make().code).toBe(0);
    good = project.hashes('out/paper');
    const all = project.hashes();

    fs.writeFileSync(path.join(disk, 'ballast'), Buffer.alloc(free(disk) - 20_000));
    project.dropLeaderboard(withFewMetrics(withinFourMonths(simulateLeaderboard({ seed: 2 }).document)));
    const full = project.make();
    expect(full.code).not.toBe(0);
    expect(full.output).toContain('disk full');
    expect(full.output).not.toMatch(/^ +at /m);
    fs.rmSync(path.join(disk, 'ballast'));
    expect(project.hashes()).toEqual(all);
    expect(project.files('out').filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  it('makes no release, nor half of one, and goes on to one once there is space', async () => {
    fs.writeFileSync(path.join(disk, 'ballast'), Buffer.alloc(free(disk) - 2_000_000));
    const full = await refresh(project);
    expect(full.output).toContain('disk full');
    expect(full.code).toBe(1);
    expect(fs.existsSync(project.path('out/current'))).toBe(false);
    fs.rmSync(path.join(disk, 'ballast'));
    // The source cannot be reached.
    expect((await refresh(project)).code).toBe(3);
    expect(project.hashes('out/paper')).not.toEqual(good);
    const { files } = JSON.parse(project.read('out/current/release.json')) as Release;
    for (const { path: file, bytes } of files)
      expect(fs.statSync(project.path(`out/current/${file}`)).size, file).toBe(bytes);
    expect(fs.readdirSync(project.path('out/releases'))).toHaveLength(1);
  });
});

describe.skipIf(!canMount)('a disk that becomes full within a write', () => {
  const small = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-small-'));
  const from = `${small}.csv`;
  beforeAll(() => {
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]);
    fs.writeFileSync(from, 'a,b\n'.repeat(20_000));
  });
  afterAll(() => {
    spawnSync('umount', [small]);
    fs.rmSync(small, { recursive: true });
    fs.rmSync(from);
  });

  it('leaves no CSV that looks whole', () => {
    // The system itself writes a part, and says how much.
    const part = fs.openSync(path.join(small, 'part'), 'w');
    expect(fs.writeSync(part, Buffer.alloc(100_000))).toBe(65_536);
    fs.closeSync(part);
    fs.rmSync(path.join(small, 'part'));
    expect(() => copyWithCarriageReturns(from, path.join(small, 'table.csv'))).toThrow('ENOSPC');
  });
});

async function refresh(project: Project): Promise<Result> {
  return await finished(spawn('sh', ['deploy/refresh.sh'], project.options({ MIRROR: '' })));
}

function free(folder: string): number {
  const { bavail, bsize } = fs.statfsSync(folder);
  return bavail * bsize;
}
