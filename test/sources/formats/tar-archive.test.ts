import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { casesIn } from '../../cases.ts';
import { readTarGz } from '../read-tar.ts';

const LIMITS = { memberBytes: 1000, totalBytes: 2 ** 20, wantedBytes: 2500, members: 10 };
type Entry = Partial<Header> & { name: string; content?: string | Buffer };

async function tar(...entries: Entry[]): Promise<Buffer> {
  const packed = pack();
  for (const { content, ...header } of entries) packed.entry(header, content ?? '');
  packed.finalize();
  return await buffer(packed as unknown as AsyncIterable<Buffer>);
}

/** Corrects the checksum of a changed member header. */
function mendChecksum(header: Buffer): void {
  header.write('        ', 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
}

const read = (bytes: Uint8Array) => readTarGz(bytes, LIMITS, (path) => path.endsWith('.csv'));

describe('eachOfTarGz', () => {
  it('returns the wanted files, including long names', async () => {
    const long = `top/${'folder/'.repeat(30)}a.csv`;
    const bytes = await tar(
      { name: 'top/', type: 'directory' },
      { name: 'top/a.csv', content: 'ä' },
      { name: 'top/b.txt', content: 'b' },
      { name: long, content: 'c' },
    );
    expect(await read(gzipSync(bytes))).toEqual([
      { path: 'top/a.csv', text: 'ä' },
      { path: long, text: 'c' },
    ]);
  });

  it.each([
    ...casesIn<[string, Entry, string]>(import.meta.dirname, 'bad-members.yml'),
    ['a binary file', { name: 'a.csv', content: Buffer.of(0xff, 0xfe) }, 'not a text file'],
    ['a large file', { name: 'a.txt', content: 'x'.repeat(1001) }, 'archive member is too large'],
  ] as [string, Entry, string][])(
    'refuses the whole archive because of %s',
    async (_what, entry, message) => {
      const bytes = gzipSync(await tar({ name: 'good.csv', content: 'x' }, entry));
      await expect(read(bytes)).rejects.toThrow(message);
    },
  );

  it('refuses a 10 GB member by its header, before unpacking', async () => {
    const [header] = [(await tar({ name: 'zeros.csv', content: 'x' })).subarray(0, 512)];
    // Set the size in base 256, as tar does if it exceeds 11 octal digits, and the checksum.
    header!.fill(0, 124, 136);
    header!.writeUInt8(0x80, 124);
    header!.writeBigUInt64BE(10n * 2n ** 30n, 128);
    mendChecksum(header!);
    const bytes = gzipSync(Buffer.concat([header!, Buffer.alloc(2 ** 16)]));
    await expect(read(bytes)).rejects.toThrow(
      /zeros\.csv: archive member is too large(.|\n)*10737418240 bytes/,
    );
  });

  it('refuses decompression bombs, even if they are not a tar', async () => {
    await expect(read(gzipSync(Buffer.alloc(2 ** 24)))).rejects.toThrow('unpacked archive is too large');
  });

  it('escapes terminal control characters in names', async () => {
    const bytes = gzipSync(await tar({ name: '\u001b]0;pwned\u0007/../a\u009b2J.csv' }));
    await expect(read(bytes)).rejects.toThrow(
      'a.tar.gz: \\u001b]0;pwned\\u0007/../a\ufffd2J.csv: path leads out of',
    );
  });

  it('refuses a long-name header with a huge size', async () => {
    const header = (await tar({ name: 'x', type: 'pax-header' as never, size: 0 })).subarray(0, 512);
    header.write('x', 156);
    header.write('77777777777', 124);
    mendChecksum(header);
    const bytes = gzipSync(Buffer.concat([header, Buffer.alloc(2 ** 16)]));
    await expect(read(bytes)).rejects.toThrow(/damaged or incomplete(.|\n)*Header exceeds max size/);
  });

  it('refuses an invalid size, which would hang unpacking', async () => {
    const bytes = await tar({ name: 'a.csv', content: 'abcd' });
    bytes[124] = 0x9d;
    mendChecksum(bytes.subarray(0, 512));
    await expect(read(gzipSync(bytes))).rejects.toThrow('a.csv: archive member without a valid size');
  });

  it('refuses a folder with a size, which would hang unpacking', async () => {
    const bytes = await tar({ name: 'top/', type: 'directory' }, { name: 'top/a.csv', content: 'abcd' });
    bytes.write('00000001000\0', 124);
    mendChecksum(bytes.subarray(0, 512));
    await expect(read(gzipSync(bytes))).rejects.toThrow('top/: archive folder with content');
  });

  it('checks the size that unpacking uses', async () => {
    const bytes = gzipSync(await tar({ name: 'a.csv', size: 4, pax: { size: '2000' }, content: 'abcd' }));
    await expect(read(bytes)).rejects.toThrow('archive member is too large');
  });

  it('limits the total size of wanted members only', async () => {
    const files = (name: string) =>
      Array.from({ length: 3 }, (_, i) => ({ name: `${i}.${name}`, content: 'x'.repeat(900) }));
    expect(await read(gzipSync(await tar(...files('txt'))))).toEqual([]);
    await expect(read(gzipSync(await tar(...files('csv'))))).rejects.toThrow(
      /2\.csv: selected archive members are too large in total(.|\n)*2700 bytes/,
    );
  });

  it('refuses too many members', async () => {
    const many = Array.from({ length: 11 }, (_, i) => ({ name: `${i}.txt` }));
    await expect(read(gzipSync(await tar(...many)))).rejects.toThrow('too many archive members');
  });

  it.each([
    ['truncated', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['with a wrong byte', (bytes: Buffer) => bytes.fill(bytes[99]! ^ 0xff, 99, 100)],
    ['not gzip', () => Buffer.from('<html>')],
  ])('refuses an archive that is %s', async (_what, damage) => {
    const whole = gzipSync(await tar({ name: 'a.csv', content: randomBytes(400).toString('hex') }));
    await expect(read(damage(whole))).rejects.toThrow('a.tar.gz: damaged or incomplete archive');
  });
});
