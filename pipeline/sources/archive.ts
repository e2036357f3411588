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
  members: number;
}

/**
 * The files of a .tar.gz whose paths are wanted, in the archive's order. Nothing is written to disk, and all of
 * it is refused where any member has an absolute path, climbs out by `..`, is a link or a device, or is too large.
 *
 * @param where how a message names the archive
 */
export async function readTarGz(
  bytes: Uint8Array,
  where: string,
  limits: ArchiveLimits,
  isWanted: (path: string) => boolean,
): Promise<Member[]> {
  const wanted: Member[] = [];
  await eachOfTarGz(bytes, where, limits, isWanted, (member) => wanted.push(member));
  return wanted;
}

/** The same, one file after the other, so that not all of them need be kept. */
export async function eachOfTarGz(
  bytes: Uint8Array,
  where: string,
  limits: ArchiveLimits,
  isWanted: (path: string) => boolean,
  take: (member: Member) => void,
): Promise<void> {
  const unpack = extract();
  const read = async () => {
    let members = 0;
    for await (const member of unpack) {
      members++;
      checkMember(member.header, members, where, limits);
      const chunks: Buffer[] = [];
      for await (const chunk of member as AsyncIterable<Buffer>) chunks.push(chunk);
      if (member.header.type !== 'file' || !isWanted(member.header.name)) continue;
      take({ path: member.header.name, text: decode(chunks, `${where}: ${member.header.name}`) });
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
      problem: 'a damaged or incomplete archive',
      expected: 'a whole .tar.gz',
      found: (error as Error).message,
      next: 'remove its folder in raw/ and run make to fetch it again',
    });
  }
}

const NEXT = 'do not use this archive: it is not what the source publishes';
const atMost = (bytes: number) => `at most ${bytes / 2 ** 20} MiB`;

/** Passes what was unpacked on, and stops where it becomes too much. */
function bounded(where: string, { totalBytes }: ArchiveLimits) {
  return async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let total = 0;
    for await (const chunk of chunks) {
      total += chunk.length;
      if (total > totalBytes) {
        const problem = 'an archive that unpacks to far too much';
        throw new UserError({ where, problem, expected: atMost(totalBytes), found: 'more', next: NEXT });
      }
      yield chunk;
    }
  };
}

function checkMember(
  { name, type, size }: Header,
  members: number,
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
  if (name.startsWith('/') || /^[a-z]:|\\/i.test(name)) refuse('an absolute path', 'a relative path', name);
  if (name.split('/').includes('..')) refuse('a path out of the archive', 'a path without ..', name);
  if (!['file', 'directory'].includes(type)) {
    refuse(`a member that is a ${type}`, 'files and folders', type);
  }
  if (size > limits.memberBytes) {
    refuse('a member that is far too large', atMost(limits.memberBytes), `${size} bytes`);
  }
  if (members > limits.members) refuse('far too many members', `at most ${limits.members}`, members);
}

function decode(chunks: Buffer[], where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new UserError({
      where,
      problem: 'not text',
      expected: 'UTF-8',
      next: NEXT,
    });
  }
}
