import fs from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { bundleFiles } from '../../../pipeline/sources/formats/bundle.ts';
import { LIMITS } from '../../../pipeline/sources/formats/tar-archive.ts';
import { replaceBy } from '../../other-than-file.ts';
import { workInOwnFolder, write } from '../../own-folder.ts';

workInOwnFolder();

function put(file: string, bytes = 1): void {
  write(file, 'x');
  fs.truncateSync(file, bytes);
}

describe('bundleFiles', () => {
  beforeEach(() => put('mine/edge/a.csv'));

  it('lists the files of a folder at any depth, without hidden ones', () => {
    for (const file of ['top/sketch/b.csv', 'notes.txt', '.DS_Store', '__MACOSX/c']) put(`mine/${file}`);
    expect(bundleFiles('mine')).toEqual(['mine/edge/a.csv', 'mine/notes.txt', 'mine/top/sketch/b.csv']);
  });

  it.each([
    ['a link to a file', 'mine/edge/b.csv', '/etc/passwd'],
    ['a broken link', 'mine/sketch', '/nowhere'],
    ['a link in place of it', 'linked', 'mine'],
  ])('refuses %s', (_what, link, target) => {
    fs.symlinkSync(target, link);
    expect(() => bundleFiles(link === 'linked' ? link : 'mine')).toThrow(
      `${link}: neither a file nor a folder\n  expected: a folder of <data set>/<file>.csv\n  found:    a link`,
    );
  });

  it('refuses a pipe', () => {
    replaceBy('a pipe or a device', 'mine/edge/b.csv');
    expect(() => bundleFiles('mine')).toThrow('mine/edge/b.csv: neither a file nor a folder');
  });

  it.each([
    ['a path without anything', 'other', 'other: no such folder'],
    ['a file of another form', 'mine/edge/a.csv', 'mine/edge/a.csv: not a folder'],
    ...['.tar.gz', '.ZIP'].map((form) => [
      `an archive ${form}`,
      `mine/my${form}`,
      `mine/my${form}: not a folder\n  expected: a folder of <data set>/<file>.csv\n  found:    an archive\n  next:     unpack it, and put the folder in its place`,
    ]),
  ])('refuses %s', (_what, bundle, message) => {
    if (bundle !== 'other') put(bundle!);
    expect(() => bundleFiles(bundle!)).toThrow(message);
  });

  it('refuses an empty folder', () => {
    fs.mkdirSync('empty/edge', { recursive: true });
    expect(() => bundleFiles('empty')).toThrow('empty: empty folder');
  });

  it('refuses large files and many large files before it reads them', () => {
    put('mine/edge/b.csv', 17 * 2 ** 20);
    expect(() => bundleFiles('mine')).toThrow('mine/edge/b.csv: too large\n  expected: at most 16 MiB');
    for (let i = 0; i < 9; i++) put(`many/edge/${i}.csv`, 15 * 2 ** 20);
    expect(() => bundleFiles('many')).toThrow('many: too large\n  expected: at most 128 MiB');
  });

  it('refuses countless files', () => {
    for (let i = 0; i < 4; i++) put(`mine/sketch/${i}.csv`);
    expect(bundleFiles('mine', { ...LIMITS, members: 5 })).toHaveLength(5);
    expect(() => bundleFiles('mine', { ...LIMITS, members: 4 })).toThrow('mine: too many files');
  });
});
