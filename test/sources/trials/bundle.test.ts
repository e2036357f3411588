import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { bundleFiles } from '../../../pipeline/sources/trials/bundle.ts';
import { LIMITS } from '../../../pipeline/sources/trials/trial-files.ts';
import { workInOwnFolder } from '../../own-folder.ts';

workInOwnFolder();

function write(file: string, bytes = 1): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, 'x');
  fs.truncateSync(file, bytes);
}

describe('bundleFiles', () => {
  beforeEach(() => write('mine/edge/a.csv'));

  it('lists the files of a folder at any depth, without hidden ones, and an archive as itself', () => {
    for (const file of [
      'mine/top/sketch/b.csv',
      'mine/notes.txt',
      'mine/.DS_Store',
      'mine/__MACOSX/c',
      'my.ZIP',
    ])
      write(file);
    expect(bundleFiles('mine')).toEqual(['mine/edge/a.csv', 'mine/notes.txt', 'mine/top/sketch/b.csv']);
    expect(bundleFiles('my.ZIP')).toEqual(['my.ZIP']);
  });

  it.each([
    ['a link to a file', 'mine/edge/b.csv', '/etc/passwd'],
    ['a link to a folder', 'mine/sketch', '/etc'],
    ['a broken link', 'mine/sketch', '/nowhere'],
    ['a link in place of it', 'linked', 'mine'],
  ])('refuses %s', (_what, link, target) => {
    fs.symlinkSync(target, link);
    expect(() => bundleFiles(link === 'linked' ? link : 'mine')).toThrow(
      `${link}: neither a file nor a folder\n  expected: a folder, a .tar.gz or a .zip of <data set>/<file>.csv\n  found:    a link`,
    );
  });

  it.each([
    ['a path without anything', 'other', 'other: no such folder or archive'],
    ['a file of another form', 'mine/edge/a.csv', 'mine/edge/a.csv: not an archive'],
  ])('refuses %s', (_what, bundle, message) => {
    expect(() => bundleFiles(bundle)).toThrow(message);
  });

  it('refuses an empty folder', () => {
    fs.mkdirSync('empty/edge', { recursive: true });
    expect(() => bundleFiles('empty')).toThrow('empty: empty folder');
  });

  it('refuses large files, many large files and large archives before it reads them', () => {
    write('mine/edge/b.csv', 17 * 2 ** 20);
    expect(() => bundleFiles('mine')).toThrow('mine/edge/b.csv: too large\n  expected: at most 16 MiB');
    for (let i = 0; i < 9; i++) write(`many/edge/${i}.csv`, 15 * 2 ** 20);
    expect(() => bundleFiles('many')).toThrow('many: too large\n  expected: at most 128 MiB');
    write('a.zip', 257 * 2 ** 20);
    expect(() => bundleFiles('a.zip')).toThrow('a.zip: too large\n  expected: at most 256 MiB');
  });

  it('refuses countless files', () => {
    for (let i = 0; i < 4; i++) write(`mine/sketch/${i}.csv`);
    expect(bundleFiles('mine', { ...LIMITS, members: 5 })).toHaveLength(5);
    expect(() => bundleFiles('mine', { ...LIMITS, members: 4 })).toThrow('mine: too many files');
  });
});
