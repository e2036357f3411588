import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  readPieces,
  replaceIfChanged,
  sha256,
  sha256OfFile,
  temporaryPath,
  writeIfChanged,
} from '../../pipeline/warehouse/files.ts';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-files-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe('writeIfChanged', () => {
  it('keeps the modification time if the bytes are the same', () => {
    const file = path.join(folder, 'deep', 'table.csv');
    expect(writeIfChanged(file, 'a')).toBe(true);
    fs.utimesSync(file, 1000, 1000);
    expect(writeIfChanged(file, 'a')).toBe(false);
    expect(fs.statSync(file).mtimeMs).toBe(1_000_000);
    expect(writeIfChanged(file, 'b')).toBe(true);
    expect(fs.readFileSync(file, 'utf8')).toBe('b');
  });

  it('replaces the file, so that open readers keep the old one', () => {
    const file = path.join(folder, 'table.csv');
    writeIfChanged(file, 'old');
    const reader = fs.openSync(file, 'r');
    writeIfChanged(file, 'new');
    expect(fs.readFileSync(reader, 'utf8')).toBe('old');
    fs.closeSync(reader);
  });

  it.skipIf(!fs.existsSync('/proc/self/fd'))('leaves no file open', () => {
    const open = () => fs.readdirSync('/proc/self/fd').length;
    const file = path.join(folder, 'table.csv');
    writeIfChanged(file, 'a');
    const before = open();
    for (let i = 0; i < 50; i++) writeIfChanged(file, i % 3 === 0 ? 'a' : 'b');
    // Other code may open files meanwhile.
    expect(open() - before).toBeLessThan(20);
  });

  it('leaves nothing behind if it fails', () => {
    const file = path.join(folder, 'table.csv');
    fs.mkdirSync(file);
    expect(() => writeIfChanged(file, 'a')).toThrow();
    expect(fs.existsSync(temporaryPath(file))).toBe(false);
  });
});

describe('files read in pieces', () => {
  /** Three pieces, the last one not full. */
  const large = Buffer.alloc(2.5 * 2 ** 20, 'metalign ');
  const file = () => path.join(folder, 'large');

  it.each([
    ['several pieces', large],
    ['whole pieces', large.subarray(0, 2 ** 21)],
    ['no bytes', Buffer.alloc(0)],
  ])('keep their bytes and hash: %s', (_, bytes) => {
    fs.writeFileSync(file(), bytes);
    // Each piece is overwritten by the next.
    const pieces: Buffer[] = [];
    for (const piece of readPieces(file())) pieces.push(Buffer.from(piece));
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
    expect(sha256OfFile(file())).toBe(sha256(bytes));
  });

  it.each([0, 2 ** 20, large.length - 1])('are replaced if the byte at %i differs', (place) => {
    const other = Buffer.from(large);
    other[place]!++;
    fs.writeFileSync(file(), large);
    fs.writeFileSync(temporaryPath(file()), large);
    expect(replaceIfChanged(temporaryPath(file()), file())).toBe(false);
    fs.writeFileSync(temporaryPath(file()), other);
    expect(replaceIfChanged(temporaryPath(file()), file())).toBe(true);
    expect(fs.readFileSync(file()).equals(other)).toBe(true);
  });
});

it('sha256 agrees with its standard (FIPS 180-2, "abc")', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
