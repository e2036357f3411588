import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256, temporaryPath, writeIfChanged } from '../../pipeline/warehouse/files.ts';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-files-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe('writeIfChanged', () => {
  it('keeps the time of a file with the same bytes', () => {
    const file = path.join(folder, 'deep', 'table.csv');
    expect(writeIfChanged(file, 'a')).toBe(true);
    fs.utimesSync(file, 1000, 1000);
    expect(writeIfChanged(file, 'a')).toBe(false);
    expect(fs.statSync(file).mtimeMs).toBe(1_000_000);
    expect(writeIfChanged(file, 'b')).toBe(true);
    expect(fs.readFileSync(file, 'utf8')).toBe('b');
  });

  it('puts another file in the place, so that a reader of the old one reads on', () => {
    const file = path.join(folder, 'table.csv');
    writeIfChanged(file, 'old');
    const reader = fs.openSync(file, 'r');
    writeIfChanged(file, 'new');
    expect(fs.readFileSync(reader, 'utf8')).toBe('old');
    fs.closeSync(reader);
  });

  it('leaves nothing behind where it fails', () => {
    const file = path.join(folder, 'table.csv');
    fs.mkdirSync(file);
    expect(() => writeIfChanged(file, 'a')).toThrow();
    expect(fs.existsSync(temporaryPath(file))).toBe(false);
  });
});

it('sha256 is that of the standard (FIPS 180-2, "abc")', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
