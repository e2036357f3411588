import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readZipMember } from '../../../pipeline/sources/formats/zip-archive.ts';
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

  it('refuses a name that leaves the archive, a wrong checksum, a member beyond the file, and a binary one', async () => {
    await expect(read(zip({ '../../a.csv': '' }))).rejects.toThrow('a.zip: damaged or incomplete ZIP');
    const wrong = zip({ [NAME]: 'x' }, (entry) => entry.writeUInt32LE(1, 16));
    await expect(read(wrong)).rejects.toThrow('the checksum of leaderboard.csv is wrong');
    const beyond = zip({ [NAME]: 'x' }, (entry) => entry.writeUInt32LE(2 ** 30, 42));
    await expect(read(beyond)).rejects.toThrow('a.zip: damaged or incomplete ZIP');
    await expect(read(zip({ [NAME]: Buffer.of(0xff, 0xfe) }))).rejects.toThrow(
      'not valid for encoding utf-8',
    );
  });
});
