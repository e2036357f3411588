import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { readRecord, sha256, sha256OfFile } from '../warehouse/files.ts';
import { lastRemembered } from '../warehouse/history-files.ts';
import { placedFiles } from '../warehouse/place.ts';

export const RELEASES = path.join('out', 'releases');
/** A link to the release that readers see. */
export const CURRENT = path.join('out', 'current');
const ABOUT = 'release.json';
/** Incomplete releases, being made or removed; hidden, and removed by the next run. */
const NEW = path.join(RELEASES, '.new');
const OLD = path.join(RELEASES, '.old');

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const releaseName = z.string().regex(/^\d{4}-\d{2}-\d{2}-[0-9a-f]{12}$/);
/** A path that does not leave the release's folder. */
const filePath = z.string().refine((file) => !path.isAbsolute(file) && !file.split(/[\\/]/).includes('..'));

const releaseSchema = z.strictObject({
  /** `2026-11-25-3f9a0c51b2d4`: the date in UTC, and the beginning of a hash of the content and the release before. */
  release: releaseName,
  /** The number of releases so far, with this one: their order, even if the clock was wrong. */
  sequence: z.int().min(1),
  previous: releaseName.nullable(),
  /** sha256 of what the studies say; the same content is no new release. */
  content_sha256: hash,
  studies: z.array(z.string()),
  files: z.array(z.strictObject({ path: filePath, bytes: z.int().min(0), sha256: hash })),
});

/** `release.json`: describes a release and lists its files. */
export type Release = z.infer<typeof releaseSchema>;
type ReleasedFile = Release['files'][number];

/** The release in a folder; undefined if its `release.json` is missing or damaged. */
function releaseIn(folder: string): Release | undefined {
  return releaseSchema.safeParse(readRecord(path.join(folder, ABOUT))).data;
}

/** Whether all files of a release still have the sha256 that it lists. */
export function isWhole({ release, files }: Release): boolean {
  return files.every(({ path: file, sha256 }) => {
    const place = path.join(releaseFolder(release), file);
    return fs.existsSync(place) && sha256OfFile(place) === sha256;
  });
}

/** The release that `out/current` leads to; undefined if it is missing or damaged. */
export function currentRelease(): Release | undefined {
  return releaseIn(CURRENT);
}

/** All releases in `out/releases`, the newest first. */
export function releases(): Release[] {
  if (!fs.existsSync(RELEASES)) return [];
  return fs
    .readdirSync(RELEASES)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => releaseIn(path.join(RELEASES, name)) ?? [])
    .sort((one, other) => other.sequence - one.sequence);
}

export function releaseFolder(release: string): string {
  return path.join(RELEASES, release);
}

/**
 * A hash of what the studies in `out/` say. Their `datapackage.json` has the hashes of all tables. DuckDB files do not count,
 * since their bytes differ when the same tables are written twice.
 */
export function contentHash(studies: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of publishedFiles(studies).filter(tellsTheContent))
    hash.update(`${file} ${sha256(fs.readFileSync(path.join('out', file)))}\n`);
  return hash.digest('hex');
}

function tellsTheContent(file: string): boolean {
  return !/\.(csv|parquet|arrow|duckdb|png)$/.test(file);
}

/** What is published of the studies, by its path in `out/`; tables of `normalize` are those of all studies. */
function publishedFiles(studies: readonly string[]): string[] {
  const files = ['normalize', ...studies].flatMap((name) =>
    placedFiles(name).map((file) => path.join(name, file)),
  );
  return [...files, 'index.html'].sort();
}

/**
 * Copies what was published into a folder of its own, which appears whole or not at all, and switches `out/current` to it in one
 * step. A file that is in the release before too is the same file, not another copy; so nobody may write to them.
 */
export function makeRelease(studies: readonly string[], date: string): Release {
  const before = currentRelease();
  const content = contentHash(studies);
  const chained = sha256(`${content} ${before?.release ?? ''}`);
  fs.rmSync(NEW, { recursive: true, force: true });
  fs.mkdirSync(NEW, { recursive: true });
  const known = new Map(
    before?.files.map(({ path: file, sha256 }) => [sha256, path.join(CURRENT, file)]) ?? [],
  );
  const release: Release = {
    release: `${date}-${chained.slice(0, 12)}`,
    sequence: lastSequence() + 1,
    previous: before?.release ?? null,
    content_sha256: content,
    studies: [...studies],
    files: publishedFiles(studies).map((file) => placeFile(file, known)),
  };
  const about = `${JSON.stringify(release, null, 2)}\n`;
  const file = path.join(NEW, ABOUT);
  fs.writeFileSync(file, about, { flush: true });
  fs.chmodSync(file, 0o444);
  makeReadable(NEW);
  const folder = releaseFolder(release.release);
  // A run was killed before the switch.
  removeFolder(folder);
  fs.renameSync(NEW, folder);
  switchTo(release.release);
  return release;
}

/** For a web server of another user, whatever the umask. */
function makeReadable(folder: string): void {
  fs.chmodSync(RELEASES, 0o755);
  fs.chmodSync(folder, 0o755);
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) fs.chmodSync(path.join(entry.parentPath, entry.name), 0o755);
}

/** Puts a file into the new release: a second name of one with the same bytes, or a copy. */
function placeFile(file: string, known: Map<string, string>): ReleasedFile {
  const from = path.join('out', file);
  const target = path.join(NEW, file);
  const hash = sha256OfFile(from);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const same = known.get(hash);
  // Never a file that somebody has changed since.
  if (same && fs.existsSync(same) && sha256OfFile(same) === hash) fs.linkSync(fs.realpathSync(same), target);
  else copyWhole(from, target);
  known.set(hash, target);
  return { path: file.split(path.sep).join('/'), bytes: fs.statSync(target).size, sha256: hash };
}

/** Copies a file of any size to the disk, read-only. */
function copyWhole(from: string, to: string): void {
  fs.copyFileSync(from, to, fs.constants.COPYFILE_FICLONE);
  const file = fs.openSync(to, 'r');
  try {
    fs.fchmodSync(file, 0o444);
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

function switchTo(release: string): void {
  const link = path.join('out', '.current');
  fs.rmSync(link, { force: true });
  fs.symlinkSync(path.join('releases', release), link);
  fs.renameSync(link, CURRENT);
}

/** The number of the newest release, whether it is the current one, another one or only in the history. */
export function lastSequence(): number {
  return Math.max(releases()[0]?.sequence ?? 0, lastRemembered());
}

/** Removes what a killed run has left: half a release, or the newest one if `out/current` never led to it. */
export function removeUnfinished(wasPublished: (release: Release) => boolean): void {
  for (const folder of [NEW, OLD]) fs.rmSync(folder, { recursive: true, force: true });
  const [newest] = releases();
  if (newest && newest.release !== currentRelease()?.release && !wasPublished(newest))
    removeFolder(releaseFolder(newest.release));
}

/** Keeps the current release and those before it, as many as `keep` in all. */
export function pruneReleases(keep: number): string[] {
  const current = currentRelease()?.release;
  const others = releases().filter(({ release }) => release !== current);
  const old = others.slice(keep - 1).map(({ release }) => release);
  for (const release of old) removeFolder(releaseFolder(release));
  return old;
}

/** Hides the folder in one step first, so that nobody finds half of it. */
function removeFolder(folder: string): void {
  if (!fs.existsSync(folder)) return;
  fs.rmSync(OLD, { recursive: true, force: true });
  fs.renameSync(folder, OLD);
  fs.rmSync(OLD, { recursive: true });
}
