import path from 'node:path';
import { messageOf, UserError } from '../messages/errors.ts';
import type { Effects } from '../sources/effects.ts';
import { isFile, kindOf, sha256OfFile } from '../warehouse/files.ts';
import * as releases from './release.ts';

/**
 * Checks every file of every release, and warns of each release that has a damaged one. That release counts as
 * absent: the current one is published again, and an older one cannot be made again.
 *
 * @returns whether the current release is damaged
 */
export function isCurrentDamaged({ warn }: Pick<Effects, 'warn'>): boolean {
  const current = releases.currentName();
  const damaged = releases.releaseNames().filter((name) => {
    const damage = damageIn(name);
    if (damage) warn(messageAbout(damage, releases.releaseFolder(name), name === current));
    return damage !== undefined;
  });
  return current !== undefined && damaged.includes(current);
}

interface Damage {
  file: string;
  expected: string;
  found: string;
}

/** The first damaged file of a release; undefined if all are as they were released. */
function damageIn(name: string): Damage | undefined {
  const folder = releases.releaseFolder(name);
  try {
    const { files } = releases.readRelease(name);
    return files
      .map(({ path: name, sha256 }) => {
        const file = path.join(folder, name);
        return { file, expected: `sha256 ${sha256}`, found: contentOf(file) };
      })
      .find(({ expected, found }) => expected !== found);
  } catch (error) {
    const expected = 'a release’s list of files with their sha256';
    return { file: path.join(folder, releases.ABOUT), expected, found: messageOf(error) };
  }
}

function contentOf(file: string): string {
  return isFile(file) ? `sha256 ${sha256OfFile(file)}` : kindOf(file);
}

function messageAbout({ file, expected, found }: Damage, folder: string, isCurrent: boolean): string {
  const next = isCurrent
    ? `nothing to do: another release is published; then delete ${folder}`
    : `delete ${folder}, or restore it from a backup`;
  return new UserError(file, 'file of a release is damaged', { expected, found, next }).message;
}
