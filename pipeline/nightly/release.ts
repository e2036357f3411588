import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { messageOf, UserError } from '../messages/errors.ts';
import type { Effects } from '../sources/effects.ts';
import { sharedStages } from '../stages/index.ts';
import { isFile, kindOf, namesIn, remove, sha256, sha256OfFile, writeFile } from '../warehouse/files.ts';
import { listPublished, pointTo } from '../warehouse/publish-folder.ts';
import { hashSchema, readRecord, recordText } from '../warehouse/record.ts';
import { inOut } from '../warehouse/root.ts';

/** The folder of a release. */
export const inReleases = (...names: string[]) => inOut('releases', ...names);
/** A link to the current release. */
const currentLink = () => inOut('current');
const ABOUT = 'release.json';
/** Incomplete releases, being created or removed; the next run removes leftovers. */
const newFolder = () => inReleases('.new');
const oldFolder = () => inReleases('.old');

const releaseName = z.string().regex(/^\d{4}-\d{2}-\d{2}-[0-9a-f]{12}$/);
/** A path that does not leave the release's folder. */
const filePath = z.string().refine((file) => !path.isAbsolute(file) && !file.split(/[\\/]/).includes('..'));

const releaseSchema = z.strictObject({
  /** `2026-11-25-3f9a0c51b2d4`: the UTC date, and a prefix of the hash of the content and the previous release's name. */
  release: releaseName,
  /** Orders releases, even if the clock was wrong: 1 for the first release. */
  sequence: z.int().min(1),
  previous: releaseName.nullable(),
  /** See {@link contentHash}; the same content is not released again. */
  content_sha256: hashSchema,
  studies: z.array(z.string()),
  files: z.array(z.strictObject({ path: filePath, bytes: z.int().min(0), sha256: hashSchema })),
});

/** `release.json`: describes a release and lists its files. */
export type Release = z.infer<typeof releaseSchema>;

/**
 * Reads a release's `release.json`.
 *
 * @throws if it is missing or damaged
 */
function readRelease(name: string): Release {
  const release = readRecord(inReleases(name, ABOUT), releaseSchema);
  if (release.release !== name) throw new Error(`the release ${release.release}`);
  return release;
}

function readableRelease(name: string): Release | undefined {
  try {
    return readRelease(name);
  } catch {
    return undefined;
  }
}

/** The name of the current release, even if its files are damaged; undefined before the first release. */
export function currentName(): string | undefined {
  const link = fs.lstatSync(currentLink(), { throwIfNoEntry: false });
  return link?.isSymbolicLink() ? path.basename(fs.readlinkSync(currentLink())) : undefined;
}

/** The current release; undefined if it is missing or damaged. */
export function currentRelease(): Release | undefined {
  const name = currentName();
  return name === undefined ? undefined : readableRelease(name);
}

/** The folders of all releases, by name. */
function releaseNames(): string[] {
  return namesIn(inReleases()).filter((name) => releaseName.safeParse(name).success);
}

/** All undamaged releases in `out/releases`, newest first. */
export function allReleases(): Release[] {
  const readable = releaseNames().flatMap((name) => readableRelease(name) ?? []);
  return readable.sort((one, other) => other.sequence - one.sequence);
}

/**
 * Checks every file of every release, and warns of each release that has a damaged one. That release counts as
 * absent: the current one is published again, and an older one cannot be made again.
 *
 * @returns whether the current release is damaged
 */
export function isCurrentDamaged({ warn }: Pick<Effects, 'warn'>): boolean {
  const current = currentName();
  const damaged = releaseNames().filter((name) => {
    const damage = damageIn(name, name === current);
    if (damage) warn(damage.message);
    return damage !== undefined;
  });
  return current !== undefined && damaged.includes(current);
}

/** The error for the first damaged file of a release; undefined if all are as they were released. */
function damageIn(name: string, isCurrent: boolean): UserError | undefined {
  const folder = inReleases(name);
  const damage = (file: string, expected: string, found: string) => {
    const next = isCurrent
      ? `nothing to do: another release is published; then delete ${folder}`
      : `delete ${folder}, or restore it from a backup`;
    return new UserError(file, 'file of a release is damaged', { expected, found, next });
  };
  try {
    for (const { path: inRelease, sha256 } of readRelease(name).files) {
      const file = path.join(folder, inRelease);
      const expected = `sha256 ${sha256}`;
      const found = isFile(file) ? `sha256 ${sha256OfFile(file)}` : kindOf(file);
      if (found !== expected) return damage(file, expected, found);
    }
    return undefined;
  } catch (error) {
    const expected = 'a release’s list of files with their sha256';
    return damage(path.join(folder, ABOUT), expected, messageOf(error));
  }
}

/**
 * Hashes the content of the studies in `out/`. Tables are covered by their hashes in `datapackage.json`. DuckDB files are left
 * out, since their bytes differ when the same tables are written twice.
 */
export function contentHash(studies: readonly string[]): string {
  const files = filesToRelease(studies).filter((file) => !/\.(csv|parquet|arrow|duckdb|png)$/.test(file));
  return sha256(files.map((file) => `${file} ${sha256OfFile(inOut(file))}\n`).join(''));
}

/** The published files, as paths in `out/`; with the tables that studies share. */
function filesToRelease(studies: readonly string[]): string[] {
  const filesIn = (name: string) => listPublished(name).map((file) => path.join(name, file));
  const files = [...sharedStages.map(({ name }) => name), ...studies].flatMap(filesIn);
  return [...files, 'index.html'].sort();
}

/**
 * Copies the published files into a new folder, which appears complete or not at all, and switches `out/current` to it atomically.
 * Files that are also in the previous release are hard links, so all are read-only.
 */
export function makeRelease(studies: readonly string[], date: string): Release {
  const before = currentRelease();
  const content = contentHash(studies);
  // Also if its record is damaged: the chain goes on.
  const previous = currentName() ?? null;
  const chainHash = sha256(`${content} ${previous ?? ''}`);
  remove(newFolder());
  fs.mkdirSync(newFolder(), { recursive: true });
  const files = before?.files ?? [];
  const known = new Map(files.map(({ path: file, sha256 }) => [sha256, path.join(currentLink(), file)]));
  const release: Release = {
    release: `${date}-${chainHash.slice(0, 12)}`,
    sequence: (allReleases()[0]?.sequence ?? 0) + 1,
    previous,
    content_sha256: content,
    studies: [...studies],
    files: filesToRelease(studies).map((file) => placeFile(file, known)),
  };
  const file = path.join(newFolder(), ABOUT);
  writeFile(file, recordText(release), { flush: true });
  fs.chmodSync(file, 0o444);
  const folder = inReleases(release.release);
  // Left over if a run was killed before the switch.
  removeFolder(folder);
  fs.renameSync(newFolder(), folder);
  pointTo(currentLink(), folder);
  return release;
}

/** Adds a file to the new release: a hard link to a file with the same bytes, or a copy. */
function placeFile(file: string, known: Map<string, string>): Release['files'][number] {
  const from = inOut(file);
  const target = path.join(newFolder(), file);
  const hash = sha256OfFile(from);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const same = known.get(hash);
  // Not if somebody has changed the released file.
  if (same && isFile(same) && sha256OfFile(same) === hash) fs.linkSync(fs.realpathSync(same), target);
  else copyReadOnly(from, target);
  known.set(hash, target);
  return { path: file.split(path.sep).join('/'), bytes: fs.statSync(target).size, sha256: hash };
}

/** Copies a file and flushes it to disk, read-only. */
function copyReadOnly(from: string, to: string): void {
  fs.copyFileSync(from, to, fs.constants.COPYFILE_FICLONE);
  const file = fs.openSync(to, 'r');
  try {
    fs.fchmodSync(file, 0o444);
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

/** Removes what a killed run left of a release that it was making or removing. */
export function removeUnfinished(): void {
  for (const folder of [newFolder(), oldFolder()]) remove(folder);
}

/** Removes all but `keep` releases: the current one and the newest others. */
export function pruneReleases(keep: number): string[] {
  const current = currentName();
  const others = allReleases().filter(({ release }) => release !== current);
  const old = others.slice(keep - 1).map(({ release }) => release);
  for (const release of old) removeFolder(inReleases(release));
  return old;
}

/** Hides the folder first, so that nobody reads an incomplete release. */
function removeFolder(folder: string): void {
  if (!fs.existsSync(folder)) return;
  remove(oldFolder());
  fs.renameSync(folder, oldFolder());
  remove(oldFolder());
}
