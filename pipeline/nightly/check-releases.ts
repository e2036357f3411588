import fs from 'node:fs';
import path from 'node:path';
import { messageOf, UserError } from '../messages/errors.ts';
import type { Effects } from '../sources/effects.ts';
import { isFile, kindOf, replace, sha256OfFile, temporaryPath } from '../warehouse/files.ts';
import { inOut } from '../warehouse/root.ts';
import * as releases from './release.ts';

/** Releases that could not be repaired. Hidden, so that nobody takes them for good ones. */
const damagedFolder = () => releases.inReleases('.damaged');

type Warn = Pick<Effects, 'warn'>;

type CheckedFile = ReturnType<typeof checked>[number];

/**
 * Checks every file of every release. A damaged file is replaced by a copy with the right bytes, if one is left. Otherwise the
 * release is moved to `out/releases/.damaged`, except the current one, which readers keep until another is published.
 *
 * @returns the name of the current release if it is damaged
 */
export function checkReleases(effects: Warn): string | undefined {
  const { files, unreadable } = checkedFiles(effects);
  const good = files.filter(({ expected, found }) => found === expected);
  const copies = new Map(good.map(({ expected, place }) => [expected, place]));
  const lost = files.filter((each) => each.found !== each.expected && !isRestored(each, copies, effects));
  const damaged = new Set([...unreadable, ...lost.map(({ release }) => release)]);
  const current = releases.currentName();
  for (const name of damaged) if (name !== current) setReleaseAside(name, effects);
  return current !== undefined && damaged.has(current) ? current : undefined;
}

/** Moves a damaged release where no reader takes it for a good one. */
export function setReleaseAside(name: string, { warn }: Warn): void {
  fs.mkdirSync(damagedFolder(), { recursive: true });
  const taken = fs.readdirSync(damagedFolder()).filter((each) => each.startsWith(name)).length;
  const place = path.join(damagedFolder(), taken === 0 ? name : `${name}.${taken + 1}`);
  fs.renameSync(releases.releaseFolder(name), place);
  warn(`moved the damaged release ${releases.releaseFolder(name)} to ${place}`);
}

/** Hashes every file of every release; hard links to one file are hashed once. */
function checkedFiles(effects: Warn) {
  const hashes = new Map<string, string>();
  const unreadable: string[] = [];
  const files = releases.releaseNames().flatMap((name) => {
    try {
      return checked(releases.readRelease(name), hashes);
    } catch (error) {
      const place = path.join(releases.releaseFolder(name), releases.ABOUT);
      const expected = 'a release’s list of files with their sha256';
      effects.warn(message(place, expected, messageOf(error), NO_COPY));
      unreadable.push(name);
      return [];
    }
  });
  return { files, unreadable };
}

/** The files of a release, with the sha256 that it lists and the one that they have; `file` is also the path in `out/`. */
function checked({ release, files }: releases.Release, hashes: Map<string, string>) {
  return files.map(({ path: file, sha256: expected }) => {
    const place = path.join(releases.releaseFolder(release), file);
    const status = fs.statSync(place, { throwIfNoEntry: false });
    if (!status?.isFile()) return { release, file, place, expected, found: kindOf(place) };
    const inode = `${status.dev} ${status.ino}`;
    const found = hashes.get(inode) ?? sha256OfFile(place);
    hashes.set(inode, found);
    return { release, file, place, expected, found };
  });
}

const NO_COPY =
  'nothing to do: no other copy is left, so the release is moved to out/releases/.damaged; if it is the current one, another is published first';

/** Replaces a damaged file by a copy from another release or from `out/`. */
function isRestored(checked: CheckedFile, copies: Map<string, string>, effects: Warn) {
  const { file, place, expected, found } = checked;
  const published = inOut(file);
  const isPublished = isFile(published) && sha256OfFile(published) === expected;
  const copy = copies.get(expected) ?? (isPublished ? published : undefined);
  const next = copy === undefined ? NO_COPY : `nothing to do: it was restored from ${copy}`;
  const shown = isFile(place) ? `sha256 ${found}` : found;
  effects.warn(message(place, `sha256 ${expected}`, shown, next));
  if (copy === undefined) return false;
  fs.mkdirSync(path.dirname(place), { recursive: true });
  const temporary = temporaryPath(place);
  fs.rmSync(temporary, { force: true });
  // Not in place: other releases may have links to the damaged file.
  if (copies.has(expected)) fs.linkSync(copy, temporary);
  else releases.copyReadOnly(copy, temporary);
  replace(temporary, place);
  copies.set(expected, place);
  return true;
}

function message(where: string, expected: string, found: string, next: string): string {
  return new UserError(where, 'file of a release is damaged', { expected, found, next }).message;
}
