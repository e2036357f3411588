import { type ArchiveLimits, eachOfTarGz } from '../../pipeline/sources/formats/tar-archive.ts';

/** Returns all wanted files of an archive. */
export async function readTarGz(
  bytes: Uint8Array,
  limits: ArchiveLimits,
  isWanted: (path: string) => boolean,
) {
  const members: { path: string; text: string }[] = [];
  await eachOfTarGz(bytes, 'a.tar.gz', limits, isWanted, (path, text) => members.push({ path, text }));
  return members;
}
