import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { shown, UserError } from '../errors.ts';

export interface Member {
  /** Its path in the archive. */
  path: string;
  text: string;
}

/** What an archive may hold; whatever is larger is refused before it is unpacked. */
export interface ArchiveLimits {
  memberBytes: number;
  totalBytes: number;
  /** Of the members that are wanted together: they are kept in memory. */
  wantedBytes: number;
  members: number;
}

/**
 * The files of a .tar.gz whose paths are wanted, in the archive's order, one after the other, so that not all of them
 * need be kept. Nothing is written to disk, and all of it is refused where any member has an absolute path, climbs out
 * by `..`, is a link or a device, or is too large.
 *
 * @param where how a message names the archive
 */
export async function eachOfTarGz(
  bytes: Uint8Array,
  where: string,
  limits: ArchiveLimits,
  isWanted: (path: string) => boolean,
  take: (member: Member) => void,
): Promise<void> {
  const unpack = extract();
  const read = async () => {
    const sum = { members: 0, wantedBytes: 0 };
    for await (const member of unpack) {
      const { name, type, size } = member.header;
      const isKept = type === 'file' && isWanted(name);
      sum.members++;
      if (isKept) sum.wantedBytes += size;
      checkMember(member.header, sum, where, limits);
      const chunks: Buffer[] = [];
      for await (const chunk of member as AsyncIterable<Buffer>) if (isKept) chunks.push(chunk);
      if (isKept) take({ path: name, text: decode(chunks, `${where}: ${name}`) });
    }
  };
  try {
    await Promise.all([
      pipeline(Readable.from([bytes]), createGunzip(), bounded(where, limits), unpack),
      read(),
    ]);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError({
      where,
      problem: 'damaged or incomplete archive',
      expected: 'a complete .tar.gz',
      found: (error as Error).message,
      next: 'remove its folder in raw/ and run make to fetch it again',
    });
  }
}

const NEXT = 'do not use this archive: it differs from the published one';
const atMost = (bytes: number) => `at most ${bytes / 2 ** 20} MiB`;

/** Passes what was unpacked on, and stops where it becomes too much. */
function bounded(where: string, { totalBytes }: ArchiveLimits) {
  return async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let total = 0;
    for await (const chunk of chunks) {
      total += chunk.length;
      if (total > totalBytes) {
        const problem = 'unpacked archive is too large';
        throw new UserError({ where, problem, expected: atMost(totalBytes), found: 'more', next: NEXT });
      }
      yield chunk;
    }
  };
}

function checkMember(
  { name, type, size }: Header,
  sum: Pick<ArchiveLimits, 'members' | 'wantedBytes'>,
  where: string,
  limits: ArchiveLimits,
): void {
  const refuse = (problem: string, expected: string, found: unknown) => {
    throw new UserError({
      where: `${where}: ${shown(name).slice(1, -1)}`,
      problem,
      expected,
      found: shown(found),
      next: NEXT,
    });
  };
  if (name.startsWith('/') || /^[a-z]:|\\/i.test(name))
    refuse('absolute path in the archive', 'a relative path', name);
  if (name.split('/').includes('..')) refuse('path leads out of the archive', 'a path without ..', name);
  if (!['file', 'directory'].includes(type)) {
    refuse(`archive member is a ${type}`, 'only files and folders', type);
  }
  if (type === 'directory' && size > 0)
    refuse('archive folder with content', 'a folder of 0 bytes', `${size} bytes`);
  if (!Number.isSafeInteger(size)) refuse('archive member without a valid size', 'a number of bytes', size);
  if (size > limits.memberBytes) {
    refuse('archive member is too large', atMost(limits.memberBytes), `${size} bytes`);
  }
  if (sum.members > limits.members) {
    refuse('too many archive members', `at most ${limits.members}`, sum.members);
  }
  if (sum.wantedBytes > limits.wantedBytes) {
    refuse(
      'selected archive members are too large in total',
      atMost(limits.wantedBytes),
      `${sum.wantedBytes} bytes`,
    );
  }
}

function decode(chunks: Buffer[], where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new UserError({
      where,
      problem: 'not a text file',
      expected: 'UTF-8',
      next: NEXT,
    });
  }
}
