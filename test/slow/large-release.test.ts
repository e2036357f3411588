import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeRelease } from '../../pipeline/nightly/release.ts';
import { sha256OfFile } from '../../pipeline/warehouse/files.ts';
import { publishFiles } from '../../pipeline/warehouse/publish-folder.ts';

const here = process.cwd();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-large-'));
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(here);
  fs.rmSync(folder, { recursive: true });
});

/** More than Node can read at once. */
const BYTES = 2 ** 31 + 4096;

it('a release may have tables of more than 2 GiB, and the next one shares them', () => {
  fs.mkdirSync('made');
  fs.mkdirSync('out');
  fs.writeFileSync('made/score.csv', '');
  // A sparse file, which takes no disk space. Its copy in the release may take all of it.
  fs.truncateSync('made/score.csv', BYTES);
  fs.writeFileSync('made/datapackage.json', '{}');
  fs.writeFileSync('made/rank.csv', '');
  const published = (file: string) =>
    new Map([[file, { file: `made/${file}`, sha256: sha256OfFile(`made/${file}`) }]]);
  publishFiles('normalize', published('score.csv'));
  publishFiles('consistency', published('rank.csv'));
  publishFiles('paper', published('datapackage.json'));
  fs.writeFileSync('out/index.html', 'first');
  const table = ({ files }: ReturnType<typeof makeRelease>) =>
    files.find(({ path: file }) => file === 'normalize/score.csv')!;
  const first = table(makeRelease(['paper'], '2026-03-04'));
  expect(first.bytes).toBe(BYTES);
  const inode = fs.statSync('out/current/normalize/score.csv').ino;
  fs.writeFileSync('out/index.html', 'second');
  expect(table(makeRelease(['paper'], '2026-03-05'))).toEqual(first);
  expect(fs.statSync('out/current/normalize/score.csv').ino).toBe(inode);
});
