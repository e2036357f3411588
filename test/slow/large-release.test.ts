import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeRelease } from '../../pipeline/nightly/release.ts';

const here = process.cwd();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-large-'));
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(here);
  fs.rmSync(folder, { recursive: true });
});

/** More than Node reads as a whole; the disk holds none of it here, and all of it in the release. */
const BYTES = 2 ** 31 + 4096;

it('a release may hold tables of more than 2 GiB, which the next one shares', { timeout: 300_000 }, () => {
  fs.mkdirSync('out/normalize', { recursive: true });
  fs.mkdirSync('out/.build/paper', { recursive: true });
  fs.writeFileSync('out/.build/paper/.outputs', 'index.html\nnormalize/score.csv\n');
  fs.writeFileSync('out/index.html', 'first');
  fs.writeFileSync('out/normalize/score.csv', '');
  fs.truncateSync('out/normalize/score.csv', BYTES);
  const table = ({ files }: ReturnType<typeof makeRelease>) =>
    files.find(({ path: file }) => file === 'normalize/score.csv')!;
  const first = table(makeRelease(['paper'], '2026-03-04'));
  expect(first.bytes).toBe(BYTES);
  const inode = fs.statSync('out/current/normalize/score.csv').ino;
  fs.writeFileSync('out/index.html', 'second');
  expect(table(makeRelease(['paper'], '2026-03-05'))).toEqual(first);
  expect(fs.statSync('out/current/normalize/score.csv').ino).toBe(inode);
});
