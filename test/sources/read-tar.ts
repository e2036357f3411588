import { type ArchiveLimits, eachOfTarGz, type Member } from '../../pipeline/sources/trials/tar-archive.ts';

/** Returns all wanted files of an archive. */
export async function readTarGz(
  bytes: Uint8Array,
  limits: ArchiveLimits,
  isWanted: (path: string) => boolean,
): Promise<Member[]> {
  const members: Member[] = [];
  await eachOfTarGz(bytes, 'a.tar.gz', limits, isWanted, (member) => members.push(member));
  return members;
}
