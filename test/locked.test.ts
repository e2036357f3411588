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
  expect(stderr).toBe('flock is not installed: nothing prevents a second run in this folder\n');
});

it('locked.sh says what is wrong where a lock cannot be had, and not that another run has it', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-locked-'));
  const flock = path.join(folder, 'flock');
  fs.writeFileSync(flock, '#!/bin/sh\necho "flock: 3: Function not implemented" >&2\nexit 71\n', {
    mode: 0o755,
  });
  const { METALIGN_LOCK: _lock, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync('sh', [path.resolve('pipeline/locked.sh'), 'echo', 'done'], {
    cwd: folder,
    env: { ...env, PATH: `${folder}:${env.PATH}` },
    encoding: 'utf8',
  });
  fs.rmSync(folder, { recursive: true });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('Function not implemented\nout/.lock: cannot be locked');
  expect(stderr).not.toContain('another run is in progress');
});

it('locked.sh says so where the lock cannot be written', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-locked-'));
  fs.mkdirSync(path.join(folder, 'out/.lock'), { recursive: true });
  const { METALIGN_LOCK: _lock, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync('sh', [path.resolve('pipeline/locked.sh'), 'echo', 'done'], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  fs.rmSync(folder, { recursive: true });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('out/.lock: not writable');
});
