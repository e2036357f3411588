import fs from 'node:fs';
import path from 'node:path';
import { RAW } from '../sources/snapshot.ts';
import { writeIfChanged } from '../warehouse/files.ts';

/** A retrieval that the studies have not been made from so far: `raw/<source>/<retrieval>`. */
export interface Unproven {
  source: string;
  retrieval: string;
}

/**
 * Lists them. A retrieval is listed before it is stored, and the list is emptied once the studies are made. So the run after one
 * that was killed knows which retrievals are unproven.
 */
const LIST = path.join(RAW, '.unproven');

/** The last refused retrieval of each source, for inspection. Hidden, so that no stage reads it. */
export const REFUSED = path.join(RAW, '.refused');

export function addUnproven(unproven: Unproven): void {
  // It is already listed if a run was killed before the retrieval was stored.
  writeList([...readList().filter((each) => placeOf(each) !== placeOf(unproven)), unproven]);
}

/** Those that exist, by source; those that a killed run has set aside are put back. */
export function bySource(): Map<string, Unproven[]> {
  const found = new Map<string, Unproven[]>();
  for (const each of readList()) {
    if (!fs.existsSync(placeOf(each)) && fs.existsSync(asideOf(each))) putBack([each]);
    if (fs.existsSync(placeOf(each))) found.set(each.source, [...(found.get(each.source) ?? []), each]);
  }
  return found;
}

export function allProven(): void {
  writeList([]);
}

/** Moves retrievals of a source to where no stage reads them; they replace those that were set aside before. */
export function setAside(retrievals: readonly Unproven[]): void {
  const folder = path.dirname(asideOf(retrievals[0]!));
  fs.mkdirSync(folder, { recursive: true });
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) fs.rmSync(path.join(folder, entry.name), { recursive: true });
  for (const each of retrievals) fs.renameSync(placeOf(each), asideOf(each));
}

export function putBack(retrievals: readonly Unproven[]): void {
  for (const each of retrievals) fs.renameSync(asideOf(each), placeOf(each));
}

/** Leaves retrievals where they were set aside. Returns these places. */
export function giveUp(retrievals: readonly Unproven[]): string[] {
  const places = retrievals.map(asideOf);
  writeList(readList().filter((each) => !places.includes(asideOf(each))));
  return places;
}

/** Keeps a file that did not become a retrieval. Returns its place. */
export function keepRefused(source: string, file: string, bytes: Uint8Array): string {
  const place = path.join(REFUSED, source, file);
  writeIfChanged(place, bytes);
  return place;
}

/** `brain-score/2026-11-25.2`; other lines are damage, and name no folder. */
const LINE = /^([A-Za-z0-9][\w.-]*)\/(\d{4}-\d{2}-\d{2}(?:\.\d+)?)$/;

function readList(): Unproven[] {
  if (!fs.existsSync(LIST)) return [];
  return fs
    .readFileSync(LIST, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, source, retrieval] = LINE.exec(line) ?? [];
      return source && retrieval ? { source, retrieval } : [];
    });
}

function writeList(all: readonly Unproven[]): void {
  writeIfChanged(LIST, all.map(({ source, retrieval }) => `${source}/${retrieval}\n`).join(''));
}

function placeOf({ source, retrieval }: Unproven): string {
  return path.join(RAW, source, retrieval);
}

function asideOf({ source, retrieval }: Unproven): string {
  return path.join(REFUSED, source, retrieval);
}
