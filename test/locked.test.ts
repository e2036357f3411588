import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

it('locked.sh says once where there is no flock, and runs what it is to run', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-locked-'));
  const sh = spawnSync('sh', ['-c', 'command -v sh'], { encoding: 'utf8' }).stdout.trim();
  fs.symlinkSync(sh, path.join(folder, 'sh'));
  const locked = path.resolve('pipeline/locked.sh');
  const { status, stdout, stderr } = spawnSync(sh, [locked, 'sh', locked, 'sh', '-c', 'echo done; exit 3'], {
    cwd: folder,
    env: { PATH: folder },
    encoding: 'utf8',
  });
  fs.rmSync(folder, { recursive: true });
  expect({ status, stdout }).toEqual({ status: 3, stdout: 'done\n' });
  expect(stderr).toBe('no flock on this machine: nothing keeps another run out of this folder meanwhile\n');
});
