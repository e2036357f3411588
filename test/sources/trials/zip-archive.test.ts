import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Member } from '../../../pipeline/sources/trials/tar-archive.ts';
import { eachOfZip, readZipMember } from '../../../pipeline/sources/trials/zip-archive.ts';
import { zip } from '../zip-file.ts';

const NAME = 'leaderboard.csv';
const read = (bytes: Buffer) => readZipMember({ bytes, where: 'a.zip' }, NAME, 2 ** 20);
/** Marks a member as deflated, with this stated size. */
const deflated = (size: number) => (entry: Buffer) => {
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(size, 24);
};

describe('readZipMember', () => {
  it('returns the text of one member, whatever the others are', async () => {
    expect(await read(zip({ 'b.csv': 'b', [NAME]: 'ä' }))).toBe('ä');
  });

  it('refuses a bomb by its stated size', async () => {
    const bomb = zip({ [NAME]: deflateRawSync(Buffer.alloc(2 ** 26)) }, deflated(2 ** 26));
    await expect(read(bomb)).rejects.toThrow('67108864 bytes, more than 1048576');
  });

  it('refuses a bomb with a false small size', async () => {
    const bomb = zip({ [NAME]: deflateRawSync(Buffer.alloc(2 ** 26)) }, deflated(100));
    await expect(read(bomb)).rejects.toThrow(/a\.zip: damaged or incomplete ZIP(.|\n)*too many bytes/);
  });

  it('reads only one of a thousand overlapping members', async () => {
    const members = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i}.csv`, '']));
    const bytes = zip({ [NAME]: 'x'.repeat(2 ** 20), ...members }, (entry) => {
      entry.writeUInt32LE(2 ** 20, 20);
      entry.writeUInt32LE(2 ** 20, 24);
      entry.writeUInt32LE(0, 42);
    });
    expect(await read(bytes)).toHaveLength(2 ** 20);
  });

  it('refuses a name that leaves the archive, and a member beyond the file', async () => {
    await expect(read(zip({ '../../a.csv': '' }))).rejects.toThrow('a.zip: damaged or incomplete ZIP');
    const beyond = zip({ [NAME]: 'x' }, (entry) => entry.writeUInt32LE(2 ** 30, 42));
    await expect(read(beyond)).rejects.toThrow('a.zip: damaged or incomplete ZIP');
  });
});

describe('eachOfZip', () => {
  const LIMITS = { memberBytes: 1000, totalBytes: 2 ** 20, wantedBytes: 2500, members: 10 };
  const all = async (bytes: Buffer) => {
    const found: Record<string, string> = {};
    const isWanted = (path: string) => path.endsWith('.csv');
    const take = ({ path, text }: Member) => Object.assign(found, { [path]: text });
    await eachOfZip({ bytes, where: 'a.zip' }, LIMITS, isWanted, take, 'pack it again');
    return found;
  };
  const ofMode = (mode: number) => (entry: Buffer) => entry.writeUInt32LE((mode << 16) >>> 0, 38);
  const many = (count: number, text: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}.csv`, text]));

  it('returns the wanted files and skips folders', async () => {
    const bytes = zip({ 'top/': '', 'top/a.csv': 'ä', 'top/b.txt': 'x'.repeat(2000) }, ofMode(0o100644));
    expect(await all(bytes)).toEqual({ 'top/a.csv': 'ä' });
  });

  it.each([
    ['a symbolic link', zip({ 'a.csv': '/etc/passwd' }, ofMode(0o120777)), 'a.csv is a link or a device'],
    ['a device', zip({ 'a.txt': '' }, ofMode(0o020600)), 'a.txt is a link or a device'],
    ['a path that leads out', zip({ '../a.csv': '' }), 'invalid relative path'],
    ['an absolute path', zip({ '/a.csv': '' }), 'absolute path'],
    [
      'a member that is too large',
      zip({ 'a.csv': 'x'.repeat(1001) }),
      'a.csv has 1001 bytes, more than 1000',
    ],
    ['members that are too large in total', zip(many(4, 'x'.repeat(900))), 'more than 2500 bytes in total'],
    ['too many members', zip(many(11, '')), '11 members, more than 10'],
    [
      'a bomb with a false small size',
      zip({ 'a.csv': deflateRawSync(Buffer.alloc(2 ** 26)) }, deflated(100)),
      'too many bytes',
    ],
    [
      'a wrong checksum',
      zip({ 'a.csv': 'x' }, (entry) => entry.writeUInt32LE(1, 16)),
      'the checksum of a.csv',
    ],
    ['a binary file', zip({ 'a.csv': Buffer.of(0xff, 0xfe) }), 'not valid for encoding utf-8'],
  ])('refuses the archive because of %s', async (_what, bytes, message) => {
    const error = (await all(bytes).catch((each) => each)) as Error;
    expect(error.message).toContain('a.zip: damaged, incomplete or too large ZIP');
    expect(error.message).toContain(message);
    expect(error.message).toContain('next:     pack it again');
  });
});
