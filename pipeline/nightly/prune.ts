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
} from '../sources/retrievals/snapshot.ts';
import { snapshotIdOf } from '../sources/retrievals/tidy.ts';
import type { Source } from '../sources/source.ts';
import { filesIn } from '../warehouse/files.ts';

/** Pruned retrievals, kept until the studies are built without them. Hidden, so that no stage reads them. */
const PRUNED = path.join(RAW, '.pruned');

/** Number of quarters whose first snapshot is kept. */
const QUARTERS = 4;

/** A retrieval of a file. */
interface Retrieval {
  /** Its date, perhaps with a number: `2026-11-25.2`. */
  retrieval: string;
  accepted?: boolean | undefined;
}

/**
 * The retrievals that the next one is compared with: the last `keep`, and the first of each of the last quarters, which show slow
 * drift. Those before the last one that a user accepted no longer count.
 */
export function compared<T extends Retrieval>(retrievals: readonly T[], keep: number): T[] {
  const valid = retrievals.slice(
    Math.max(
      0,
      retrievals.findLastIndex(({ accepted }) => accepted),
    ),
  );
  const quarters = new Map(valid.map((each): [string, T] => [quarterOf(each.retrieval), each]).reverse());
  const first = [...quarters.values()].slice(0, QUARTERS);
  const newest = valid.slice(-keep);
  return valid.filter((each) => each.accepted || first.includes(each) || newest.includes(each));
}

/** The quarter of a date, such as `2026-4`. */
function quarterOf(date: string): string {
  return `${date.slice(0, 4)}-${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
}

/**
 * Hides old retrievals of fetched files, except the last `keep` of each file, those that the next one is {@link compared} with,
 * snapshots that a study names, and the last one up to each study's date. Files added by hand stay. {@link forgetPruned} removes
 * the hidden files.
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
    const needed = [
      ...compared(fetched.map(withAcceptance), keep).map(({ stored }) => stored),
      ...dates.map((date) => fetched.findLast(({ retrieval }) => retrieval.slice(0, 10) <= date)),
    ];
    for (const old of fetched.slice(0, -keep)) {
      if (needed.includes(old)) continue;
      if (await isNeeded(source, old, named)) continue;
      for (const each of [old.path, sidecarPath(old.path)]) move(each, prunedPath(each));
      removeEmptyFolders(source);
    }
  }
}

function withAcceptance(stored: Stored): Retrieval & { stored: Stored } {
  return { stored, retrieval: stored.retrieval, accepted: sidecarOf(stored)?.accepted };
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
