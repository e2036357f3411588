import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

const STRANGER = 54_321;

it.skipIf(process.getuid?.() !== 0)(
  'refresh.sh makes nothing in a folder whose releases are of another user',
  () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-refresh-'));
    fs.cpSync('deploy/refresh.sh', path.join(folder, 'deploy/refresh.sh'));
    fs.mkdirSync(path.join(folder, 'out/releases'), { recursive: true });
    fs.chownSync(path.join(folder, 'out/releases'), STRANGER, STRANGER);
    const { status, stderr } = spawnSync('sh', [path.join(folder, 'deploy/refresh.sh')], {
      encoding: 'utf8',
    });
    expect(fs.readdirSync(folder).sort()).toEqual(['deploy', 'out']);
    fs.rmSync(folder, { recursive: true });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^out\/releases belongs to \S+, but this user is root\n {2}next: run it as that user/,
    );
  },
);
