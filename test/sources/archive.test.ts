import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { readTarGz } from './read-tar.ts';

const LIMITS = { memberBytes: 1000, totalBytes: 2 ** 20, wantedBytes: 2500, members: 10 };
type Entry = Partial<Header> & { name: string; content?: string | Buffer };

async function tar(...entries: Entry[]): Promise<Buffer> {
  const packed = pack();
  for (const { content, ...header } of entries) packed.entry(header, content ?? '');
  packed.finalize();
  return await buffer(packed as unknown as AsyncIterable<Buffer>);
}

/** Puts the checksum of a member's header, whose other fields were changed, right. */
function mendChecksum(header: Buffer): void {
  header.write('        ', 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
}

const read = (bytes: Uint8Array) => readTarGz(bytes, LIMITS, (path) => path.endsWith('.csv'));

describe('eachOfTarGz', () => {
  it('gives the files that are wanted, names longer than a header’s field included', async () => {
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
    [
      'an absolute path',
      { name: '/etc/passwd.csv' },
      'a.tar.gz: /etc/passwd.csv: absolute path in the archive',
    ],
    ['a path of Windows', { name: 'C:\\a.csv' }, 'absolute path in the archive'],
    ['a path out of it', { name: 'a/../../b.csv' }, 'path leads out of the archive'],
    [
      'a symbolic link',
      { name: 'a.csv', type: 'symlink', linkname: '/etc/passwd' },
      'archive member is a symlink',
    ],
    ['a hard link', { name: 'a.csv', type: 'link', linkname: 'b.csv' }, 'archive member is a link'],
    ['a pipe', { name: 'a', type: 'fifo' }, 'archive member is a fifo'],
    ['a device', { name: 'a', type: 'character-device' }, 'archive member is a character-device'],
    [
      'a member that is too large',
      { name: 'a.txt', content: 'x'.repeat(1001) },
      'archive member is too large',
    ],
    ['bytes that are no text', { name: 'a.csv', content: Buffer.of(0xff, 0xfe) }, 'not a text file'],
  ] as [string, Entry, string][])(
    'refuses %s, and with it the whole archive',
    async (_what, entry, message) => {
      const bytes = gzipSync(await tar({ name: 'good.csv', content: 'x' }, entry));
      await expect(read(bytes)).rejects.toThrow(message);
    },
  );

  it('refuses a member of 10 GB at its header, before anything of it is unpacked', async () => {
    const [header] = [(await tar({ name: 'zeros.csv', content: 'x' })).subarray(0, 512)];
    // The size field in base 256, as tar writes what 11 octal digits cannot hold, and the checksum.
    header!.fill(0, 124, 136);
    header!.writeUInt8(0x80, 124);
    header!.writeBigUInt64BE(10n * 2n ** 30n, 128);
    mendChecksum(header!);
    const bytes = gzipSync(Buffer.concat([header!, Buffer.alloc(2 ** 16)]));
    await expect(read(bytes)).rejects.toThrow(
      /zeros\.csv: archive member is too large(.|\n)*10737418240 bytes/,
    );
  });

  it('refuses what unpacks to far too much, whatever it is', async () => {
    await expect(read(gzipSync(Buffer.alloc(2 ** 24)))).rejects.toThrow('unpacked archive is too large');
  });

  it('shows a name that writes to a terminal as text', async () => {
    const bytes = gzipSync(await tar({ name: '\u001b]0;pwned\u0007/../a\u009b2J.csv' }));
    await expect(read(bytes)).rejects.toThrow(
      'a.tar.gz: \\u001b]0;pwned\\u0007/../a\ufffd2J.csv: path leads out of',
    );
  });

  it('refuses a name that is said in a header of its own to be larger than any', async () => {
    const header = (await tar({ name: 'x', type: 'pax-header' as never, size: 0 })).subarray(0, 512);
    header.write('x', 156);
    header.write('77777777777', 124);
    mendChecksum(header);
    const bytes = gzipSync(Buffer.concat([header, Buffer.alloc(2 ** 16)]));
    await expect(read(bytes)).rejects.toThrow(/damaged or incomplete(.|\n)*Header exceeds max size/);
  });

  it('refuses a member whose header says a size that is none, for which unpacking would wait', async () => {
    const bytes = await tar({ name: 'a.csv', content: 'abcd' });
    bytes[124] = 0x9d;
    mendChecksum(bytes.subarray(0, 512));
    await expect(read(gzipSync(bytes))).rejects.toThrow('a.csv: archive member without a valid size');
  });

  it('refuses a folder with a size, for which unpacking would wait', async () => {
    const bytes = await tar({ name: 'top/', type: 'directory' }, { name: 'top/a.csv', content: 'abcd' });
    bytes.write('00000001000\0', 124);
    mendChecksum(bytes.subarray(0, 512));
    await expect(read(gzipSync(bytes))).rejects.toThrow('top/: archive folder with content');
  });

  it('takes the size of a member from the header that unpacking goes by', async () => {
    const bytes = gzipSync(await tar({ name: 'a.csv', size: 4, pax: { size: '2000' }, content: 'abcd' }));
    await expect(read(bytes)).rejects.toThrow('archive member is too large');
  });

  it('refuses thousands of empty members after a few', async () => {
    const one = await tar({ name: 'a.txt' });
    const bytes = gzipSync(Buffer.concat(Array<Buffer>(2000).fill(one.subarray(0, 512))));
    await expect(read(bytes)).rejects.toThrow('too many archive members');
  });

  it('refuses more of what is wanted than memory should hold, whatever else there is', async () => {
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
    ['half-written', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['without its last bytes', (bytes: Buffer) => bytes.subarray(0, -4)],
    ['with a wrong byte', (bytes: Buffer) => bytes.fill(bytes[99]! ^ 0xff, 99, 100)],
    ['no gzip at all', () => Buffer.from('<html>')],
    ['empty', () => Buffer.alloc(0)],
  ])('refuses an archive that is %s', async (_what, damage) => {
    const whole = gzipSync(await tar({ name: 'a.csv', content: randomBytes(400).toString('hex') }));
    await expect(read(damage(whole))).rejects.toThrow('a.tar.gz: damaged or incomplete archive');
  });

  it('refuses a tar that ends within a member', async () => {
    const bytes = (await tar({ name: 'a.csv', content: 'x'.repeat(900) })).subarray(0, 700);
    await expect(read(gzipSync(bytes))).rejects.toThrow('damaged or incomplete archive');
  });
});
