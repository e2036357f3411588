import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { messageOf, shown, UserError } from '../../messages/errors.ts';
import type { RawFile } from '../source.ts';

/** Reads one text member of a ZIP, of limited size. Nothing is written to disk. */
export async function readZipMember(
  { bytes, where }: Pick<RawFile, 'bytes' | 'where'>,
  name: string,
  maximumBytes: number,
): Promise<string> {
  try {
    return await read(Buffer.from(bytes), name, maximumBytes);
  } catch (error) {
    throw new UserError(where, 'damaged or incomplete ZIP', {
      expected: `a ZIP that holds ${name}`,
      found: shown(messageOf(error)),
      next: 'download it again, or move it out of raw/',
    });
  }
}

async function read(bytes: Buffer, name: string, maximumBytes: number): Promise<string> {
  const zip = await fromBufferPromise(bytes);
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName !== name) continue;
    return await textOf(zip, entry, maximumBytes);
  }
  throw new Error(`no member ${name}`);
}

async function textOf(zip: ZipFile, entry: Entry, maximumBytes: number): Promise<string> {
  const { fileName, uncompressedSize } = entry;
  if (uncompressedSize > maximumBytes)
    throw new Error(`${fileName} has ${uncompressedSize} bytes, more than ${maximumBytes}`);
  const chunks: Buffer[] = [];
  // yauzl throws if the size differs from the declared one.
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk);
  const content = Buffer.concat(chunks);
  if (crc32(content) !== entry.crc32) throw new Error(`the checksum of ${fileName} is wrong`);
  return new TextDecoder('utf-8', { fatal: true }).decode(content);
}
