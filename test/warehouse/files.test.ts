import fs from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import {
  readFile,
  sha256,
  sha256OfFile,
  temporaryPath,
  writeFile,
  writeIfChanged,
} from '../../pipeline/warehouse/files.ts';
import { OTHERS, replaceBy } from '../other-than-file.ts';
import { workInOwnFolder } from '../own-folder.ts';

workInOwnFolder();
const TABLE = 'table.csv';

describe('writeIfChanged', () => {
  it('keeps the modification time if the bytes are the same', () => {
    const file = 'deep/table.csv';
    expect(writeIfChanged(file, 'a')).toBe(true);
    fs.utimesSync(file, 1000, 1000);
    expect(writeIfChanged(file, 'a')).toBe(false);
    expect(fs.statSync(file).mtimeMs).toBe(1_000_000);
    expect(writeIfChanged(file, 'b')).toBe(true);
    expect(fs.readFileSync(file, 'utf8')).toBe('b');
  });

  it('replaces the file, so that open readers keep the old one', () => {
    writeIfChanged(TABLE, 'old');
    const reader = fs.openSync(TABLE, 'r');
    writeIfChanged(TABLE, 'new');
    expect(fs.readFileSync(reader, 'utf8')).toBe('old');
    fs.closeSync(reader);
  });

  it('leaves nothing behind if it fails', () => {
    for (const folder of [TABLE, `${TABLE}.damaged`]) replaceBy('a folder', folder);
    expect(() => writeIfChanged(TABLE, 'a')).toThrow(TABLE);
    expect(fs.existsSync(temporaryPath(TABLE))).toBe(false);
  });

  it.each(OTHERS)('replaces %s, and keeps what is in a folder', (kind) => {
    replaceBy(kind, TABLE);
    expect(writeIfChanged(TABLE, 'a')).toBe(true);
    expect(fs.readFileSync(TABLE, 'utf8')).toBe('a');
    expect(fs.existsSync(`${TABLE}.damaged/own`)).toBe(kind === 'a folder');
  });
});

describe('files read in pieces', () => {
  const FILE = 'large';
  /** Three pieces, the last one not full. */
  const large = Buffer.alloc(2.5 * 2 ** 20, 'metalign ');

  it.each([
    ['several pieces', large],
    ['no bytes', Buffer.alloc(0)],
  ])('have the hash of their bytes: %s', (_, bytes) => {
    fs.writeFileSync(FILE, bytes);
    expect(sha256OfFile(FILE)).toBe(sha256(bytes));
  });

  it.each([0, 2 ** 20, large.length - 1])('are replaced if the byte at %i differs', (place) => {
    const other = Buffer.from(large);
    other[place]!++;
    fs.writeFileSync(FILE, large);
    expect(writeIfChanged(FILE, large)).toBe(false);
    expect(writeIfChanged(FILE, other)).toBe(true);
    expect(fs.readFileSync(FILE).equals(other)).toBe(true);
  });
});

describe('an error of a file', () => {
  const write = (file: string) => writeFile(file, 'a');

  it.each(OTHERS)('says that %s is in its place', (kind) => {
    replaceBy(kind, TABLE);
    for (const use of [readFile, sha256OfFile, write])
      expect(() => use(TABLE)).toThrow(
        `${TABLE}: not a file\n  expected: a file\n  found:    ${kind}\n  next:     move it elsewhere`,
      );
  });

  it.each([
    ['readFileSync', () => readFile(TABLE)],
    ['readSync', () => sha256OfFile(TABLE)],
    ['writeFileSync', () => write(TABLE)],
  ] as const)('names the file even if that of %s does not', (call, use) => {
    fs.writeFileSync(TABLE, '');
    vi.spyOn(fs, call).mockImplementation(() => {
      throw Object.assign(new Error('EFBIG: file too large'), { syscall: call });
    });
    expect(use).toThrow(`EFBIG: file too large '${TABLE}'`);
    vi.restoreAllMocks();
  });
});

it('sha256 agrees with its standard (FIPS 180-2, "abc")', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
