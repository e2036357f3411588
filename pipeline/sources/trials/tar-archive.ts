import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { shown, UserError } from '../../messages/errors.ts';

export interface Member {
  /** Its path in the archive. */
  path: string;
  text: string;
}

/** Upper limits for an archive, checked before its members are unpacked. */
export interface ArchiveLimits {
  memberBytes: number;
  totalBytes: number;
  /** Total of the wanted members, which are kept in memory. */
  wantedBytes: number;
  members: number;
}

/** What to do about a bad archive, for error messages. */
export interface Advice {
  damaged: string;
  refused: string;
}

const ABOUT_PUBLISHED: Advice = {
  damaged: 'remove its folder in raw/ and run make to fetch it again',
  refused: 'do not use this archive: it differs from the published one',
};

/**
 * Calls `take` for each wanted file of a .tar.gz, in the archive's order. Nothing is written to disk. The whole archive is
 * refused if any member has an absolute path, contains `..`, is a link or a device, or is too large.
 *
 * @param where the archive's name in error messages
 */
export async function eachOfTarGz(
  bytes: Uint8Array,
  where: string,
  limits: ArchiveLimits,
  isWanted: (path: string) => boolean,
  take: (member: Member) => void,
  advice: Advice = ABOUT_PUBLISHED,
): Promise<void> {
  const unpack = extract();
  const read = async () => {
    const totals = { members: 0, wantedBytes: 0 };
    for await (const member of unpack) {
      const { name, type, size } = member.header;
      const isKept = type === 'file' && isWanted(name);
      totals.members++;
      if (isKept) totals.wantedBytes += size;
      checkMember(member.header, totals, where, limits, advice);
      const chunks: Buffer[] = [];
      for await (const chunk of member as AsyncIterable<Buffer>) if (isKept) chunks.push(chunk);
      if (isKept) take({ path: name, text: decode(chunks, `${where}: ${name}`, advice) });
    }
  };
  try {
    await Promise.all([
      pipeline(Readable.from([bytes]), createGunzip(), limitSize(where, limits, advice), unpack),
      read(),
    ]);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError({
      where,
      problem: 'damaged or incomplete archive',
      expected: 'a complete .tar.gz',
      found: (error as Error).message,
      next: advice.damaged,
    });
  }
}

const atMost = (bytes: number) => `at most ${bytes / 2 ** 20} MiB`;

/** Passes unpacked chunks on, up to the size limit. */
function limitSize(where: string, { totalBytes }: ArchiveLimits, { refused }: Advice) {
  return async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let total = 0;
    for await (const chunk of chunks) {
      total += chunk.length;
      if (total > totalBytes) {
        const problem = 'unpacked archive is too large';
        throw new UserError({ where, problem, expected: atMost(totalBytes), found: 'more', next: refused });
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
  advice: Advice,
): void {
  const refuse = (problem: string, expected: string, found: unknown) => {
    throw new UserError({
      where: `${where}: ${shown(name).slice(1, -1)}`,
      problem,
      expected,
      found: shown(found),
      next: advice.refused,
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
  if (totals.members > limits.members) {
    refuse('too many archive members', `at most ${limits.members}`, totals.members);
  }
  if (totals.wantedBytes > limits.wantedBytes) {
    refuse(
      'selected archive members are too large in total',
      atMost(limits.wantedBytes),
      `${totals.wantedBytes} bytes`,
    );
  }
}

function decode(chunks: Buffer[], where: string, { refused }: Advice): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new UserError({
      where,
      problem: 'not a text file',
      expected: 'UTF-8',
      next: refused,
    });
  }
}
