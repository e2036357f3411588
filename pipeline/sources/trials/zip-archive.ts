import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { shown, UserError } from '../../messages/errors.ts';
import type { RawFile } from '../source.ts';
import type { ArchiveLimits, Member } from './tar-archive.ts';

/** Reads one text member of a ZIP, of limited size. Nothing is written to disk. */
export async function readZipMember(
  { bytes, where }: Pick<RawFile, 'bytes' | 'where'>,
  name: string,
  maximumBytes: number,
): Promise<string> {
  try {
    return await read(Buffer.from(bytes), name, maximumBytes);
  } catch (error) {
    throw new UserError({
      where,
      problem: 'damaged or incomplete ZIP',
      expected: `a ZIP that holds ${name}`,
      found: shown((error as Error).message),
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

const KIND = 0o170000;
const KINDS_OF_FILES = [0, 0o100000];

/**
 * Calls `take` for each wanted file of a ZIP, in the archive's order. Nothing is written to disk. The whole archive is refused if
 * any member has a path that leaves it, is a link or a device, or is too large.
 *
 * @param next what to do about a bad archive, for error messages
 */
export async function eachOfZip(
  { bytes, where }: Pick<RawFile, 'bytes' | 'where'>,
  limits: ArchiveLimits,
  isWanted: (path: string) => boolean,
  take: (member: Member) => void,
  next: string,
): Promise<void> {
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes));
    if (zip.entryCount > limits.members)
      throw new Error(`${zip.entryCount} members, more than ${limits.members}`);
    let wantedBytes = 0;
    for await (const entry of zip.eachEntry()) {
      const { fileName, uncompressedSize, externalFileAttributes } = entry;
      if (fileName.endsWith('/')) continue;
      if (!KINDS_OF_FILES.includes((externalFileAttributes >>> 16) & KIND))
        throw new Error(`${fileName} is a link or a device`);
      if (!isWanted(fileName)) continue;
      wantedBytes += uncompressedSize;
      if (wantedBytes > limits.wantedBytes) throw new Error(`more than ${limits.wantedBytes} bytes in total`);
      take({ path: fileName, text: await textOf(zip, entry, limits.memberBytes) });
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError({
      where,
      problem: 'damaged, incomplete or too large ZIP',
      expected: `at most ${limits.members} files of at most ${limits.memberBytes / 2 ** 20} MiB, ${limits.wantedBytes / 2 ** 20} MiB in total, and no links`,
      found: shown((error as Error).message),
      next,
    });
  }
}
