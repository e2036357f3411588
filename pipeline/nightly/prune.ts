import fs from 'node:fs';
import path from 'node:path';
import {
  isSidecar,
  RAW,
  rawFile,
  type Stored,
  sidecarOf,
  sidecarPath,
  storedFiles,
} from '../sources/snapshot.ts';
import type { Source } from '../sources/source.ts';
import { snapshotIdOf } from '../sources/tidy.ts';
import { filesIn } from '../warehouse/files.ts';

/** Pruned retrievals, kept until the studies are built without them. Hidden, so that no stage reads them. */
const PRUNED = path.join(RAW, '.pruned');

/**
 * Hides old retrievals of fetched files, except the last `keep` of each file, snapshots that a study names, and the last one up
 * to each study's date. Files added by hand stay. {@link forgetPruned} removes the hidden files.
 *
 * @param named ids of the snapshots that studies name
 * @param dates the studies' dates, as YYYY-MM-DD
 */
export async function pruneSnapshots(
  source: Source,
  keep: number,
  named: ReadonlySet<string>,
  dates: readonly string[] = [],
): Promise<void> {
  for (const { file } of source.files) {
    const fetched = storedFiles(source).filter((stored) => stored.name === file && sidecarOf(stored));
    const ofDates = dates.map((date) => fetched.findLast(({ retrieval }) => retrieval.slice(0, 10) <= date));
    for (const old of fetched.slice(0, -keep)) {
      if (ofDates.includes(old)) continue;
      if (await isNeeded(source, old, named)) continue;
      for (const each of [old.path, sidecarPath(old.path)]) move(each, prunedPath(each));
      removeEmptyFolders(source);
    }
  }
}

/** Restores the pruned retrievals of these sources. */
export function restorePruned(sources: Iterable<string>): void {
  for (const source of sources) {
    const folder = prunedPath(path.join(RAW, source));
    if (!fs.existsSync(folder)) continue;
    for (const file of filesIn(folder)) move(file, path.join(RAW, path.relative(PRUNED, file)));
  }
}

/** Removes pruned retrievals and returns their files. */
export function forgetPruned(): string[] {
  if (!fs.existsSync(PRUNED)) return [];
  const files = filesIn(PRUNED).map((file) => path.join(RAW, path.relative(PRUNED, file)));
  fs.rmSync(PRUNED, { recursive: true });
  return files.filter((file) => !isSidecar(file)).sort();
}

function prunedPath(file: string): string {
  return path.join(PRUNED, path.relative(RAW, file));
}

function move(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.renameSync(from, to);
}

/** Whether a named snapshot needs this file. */
async function isNeeded(source: Source, old: Stored, named: ReadonlySet<string>): Promise<boolean> {
  if (named.size === 0) return false;
  const all = storedFiles(source);
  const idsOf = async (files: Stored[]) =>
    (await source.read(files.map(rawFile))).map((reading) => snapshotIdOf(source, reading, 'real'));
  const without = new Set(await idsOf(all.filter(({ path: file }) => file !== old.path)));
  return (await idsOf(all)).some((id) => named.has(id) && !without.has(id));
}

/** Removes folders without files; a killed run may have left a sidecar. */
function removeEmptyFolders(source: Source): void {
  const folder = path.join(RAW, source.id);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (!entry.isDirectory()) continue;
    if (fs.readdirSync(place).every(isSidecar)) fs.rmSync(place, { recursive: true });
  }
}
