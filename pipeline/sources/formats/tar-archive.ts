import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { messageOf, shown, UserError } from '../../messages/errors.ts';

/** Upper limits for an archive, checked before its members are unpacked. The wanted ones are kept in memory. */
export type ArchiveLimits = Record<'memberBytes' | 'totalBytes' | 'wantedBytes' | 'members', number>;

/** For the trials of model-vs-human; those of the larger archive are 46 MiB. */
export const LIMITS: ArchiveLimits = {
  memberBytes: 16 * 2 ** 20,
  totalBytes: 2 ** 30,
  wantedBytes: 128 * 2 ** 20,
  members: 20_000,
};

const REFUSED = 'do not use this archive: it differs from the published one';

/**
 * Calls `take` for each wanted file of a .tar.gz, in the archive's order. Nothing is written to disk. The whole archive
 * is refused if any member has an absolute path, contains `..`, is a link or a device, or is too large.
 *
 * @param where the archive's name in error messages
 */
export async function eachOfTarGz(
  bytes: Uint8Array,
  where: string,
  limits: ArchiveLimits,
  isWanted: (path: string) => boolean,
  take: (path: string, text: string) => void,
): Promise<void> {
  const unpack = extract();
  const read = async () => {
    const totals = { members: 0, wantedBytes: 0 };
    for await (const member of unpack) {
      const { name, type, size } = member.header;
      const isKept = type === 'file' && isWanted(name);
      totals.members++;
      if (isKept) totals.wantedBytes += size;
      checkMember(member.header, totals, where, limits);
      const chunks: Buffer[] = [];
      for await (const chunk of member as AsyncIterable<Buffer>) if (isKept) chunks.push(chunk);
      if (isKept) take(name, decode(Buffer.concat(chunks), `${where}: ${name}`));
    }
  };
  try {
    const unpacked = pipeline(Readable.from([bytes]), createGunzip(), limitSize(where, limits), unpack);
    await Promise.all([unpacked, read()]);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(where, 'damaged or incomplete archive', {
      expected: 'a complete .tar.gz',
      found: messageOf(error),
      next: 'remove its folder in raw/ and run the same command again, which fetches it',
    });
  }
}

const atMost = (bytes: number) => `at most ${bytes / 2 ** 20} MiB`;

/** Passes unpacked chunks on, up to the size limit. */
function limitSize(where: string, { totalBytes }: ArchiveLimits) {
  return async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let total = 0;
    for await (const chunk of chunks) {
      total += chunk.length;
      if (total > totalBytes) {
        const problem = 'unpacked archive is too large';
        throw new UserError(where, problem, { expected: atMost(totalBytes), found: 'more', next: REFUSED });
      }
      yield chunk;
    }
  };
}

function checkMember(
  { name, type, size }: Header,
  totals: Pick<ArchiveLimits, 'members' | 'wantedBytes'>,
  where: string,
  limits: ArchiveLimits,
): void {
  const { members, wantedBytes } = totals;
  const refuse = (problem: string, expected: string, found: unknown) => {
    const member = `${where}: ${shown(name).slice(1, -1)}`;
    throw new UserError(member, problem, { expected, found: shown(found), next: REFUSED });
  };
  if (/^(\/|[a-z]:)|\\/i.test(name)) refuse('absolute path in the archive', 'a relative path', name);
  if (name.split('/').includes('..')) refuse('path leads out of the archive', 'a path without ..', name);
  if (!/^(file|directory)$/.test(type)) refuse(`archive member is a ${type}`, 'only files and folders', type);
  if (type === 'directory' && size > 0)
    refuse('archive folder with content', 'a folder of 0 bytes', `${size} bytes`);
  if (!Number.isSafeInteger(size)) refuse('archive member without a valid size', 'a number of bytes', size);
  if (size > limits.memberBytes)
    refuse('archive member is too large', atMost(limits.memberBytes), `${size} bytes`);
  if (members > limits.members) refuse('too many archive members', `at most ${limits.members}`, members);
  if (wantedBytes > limits.wantedBytes)
    refuse(
      'selected archive members are too large in total',
      atMost(limits.wantedBytes),
      `${wantedBytes} bytes`,
    );
}

function decode(bytes: Buffer, where: string): string {
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  throw new UserError(where, 'not a text file', { expected: 'UTF-8', next: REFUSED });
}
