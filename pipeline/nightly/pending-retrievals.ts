import fs from 'node:fs';
import path from 'node:path';
import { RAW } from '../sources/retrievals/snapshot.ts';
import { writeIfChanged } from '../warehouse/files.ts';

/** A retrieval that no study has been built from yet: `raw/<source>/<retrieval>`. */
export interface PendingRetrieval {
  source: string;
  retrieval: string;
}

/**
 * The list of pending retrievals. A retrieval is listed before it is stored, and the list is emptied once the studies are built,
 * so the next run after a kill knows which retrievals are pending.
 */
const LIST = path.join(RAW, '.pending');

/** The last refused retrieval of each source, for inspection. Hidden, so that no stage reads it. */
const REFUSED = path.join(RAW, '.refused');

export function addPending(pending: PendingRetrieval): void {
  // Already listed if a run was killed before storing it.
  writeList([...readList().filter((each) => folderOf(each) !== folderOf(pending)), pending]);
}

/** Pending retrievals by source; puts back those that a killed run had set aside. */
export function pendingBySource(): Map<string, PendingRetrieval[]> {
  const found = new Map<string, PendingRetrieval[]>();
  for (const each of readList()) {
    if (!fs.existsSync(folderOf(each)) && fs.existsSync(asideFolderOf(each))) putBack([each]);
    if (fs.existsSync(folderOf(each))) found.set(each.source, [...(found.get(each.source) ?? []), each]);
  }
  return found;
}

export function clearPending(): void {
  writeList([]);
}

/** Moves retrievals of one source where no stage reads them; removes those set aside earlier. */
export function setAside(retrievals: readonly PendingRetrieval[]): void {
  const folder = path.dirname(asideFolderOf(retrievals[0]!));
  fs.mkdirSync(folder, { recursive: true });
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) fs.rmSync(path.join(folder, entry.name), { recursive: true });
  for (const each of retrievals) fs.renameSync(folderOf(each), asideFolderOf(each));
}

export function putBack(retrievals: readonly PendingRetrieval[]): void {
  for (const each of retrievals) fs.renameSync(asideFolderOf(each), folderOf(each));
}

/** Removes set-aside retrievals from the list and returns their folders. */
export function giveUp(retrievals: readonly PendingRetrieval[]): string[] {
  const folders = retrievals.map(asideFolderOf);
  writeList(readList().filter((each) => !folders.includes(asideFolderOf(each))));
  return folders;
}

/** Keeps a refused file for inspection; returns its path. */
export function keepRefused(source: string, file: string, bytes: Uint8Array): string {
  const target = path.join(REFUSED, source, file);
  writeIfChanged(target, bytes);
  return target;
}

/** A line of the list, such as `brain-score/2026-11-25.2`; other lines are ignored, so none can leave `raw/`. */
const LINE = /^([A-Za-z0-9][\w.-]*)\/(\d{4}-\d{2}-\d{2}(?:\.\d+)?)$/;

function readList(): PendingRetrieval[] {
  if (!fs.existsSync(LIST)) return [];
  return fs
    .readFileSync(LIST, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, source, retrieval] = LINE.exec(line) ?? [];
      return source && retrieval ? { source, retrieval } : [];
    });
}

function writeList(all: readonly PendingRetrieval[]): void {
  writeIfChanged(LIST, all.map(({ source, retrieval }) => `${source}/${retrieval}\n`).join(''));
}

function folderOf({ source, retrieval }: PendingRetrieval): string {
  return path.join(RAW, source, retrieval);
}

function asideFolderOf({ source, retrieval }: PendingRetrieval): string {
  return path.join(REFUSED, source, retrieval);
}
