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
 * The list of them. It is written before the retrieval is, and emptied once the studies are made: so the run after one
 * that was killed knows which retrievals nobody has vouched for.
 */
const LIST = path.join(RAW, '.unproven');

/** What was not believed, to be looked at: the last of each source. Hidden, so that no stage reads it. */
export const REFUSED = path.join(RAW, '.refused');

export function addUnproven(unproven: Unproven): void {
  // It may stand there, where a run was killed before the retrieval was stored.
  writeList([...readList().filter((each) => placeOf(each) !== placeOf(unproven)), unproven]);
}

/** Those that are there, by their sources; what a run that was killed has set aside is put back. */
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

/** Takes retrievals of a source from where stages read, in place of what was set aside of it before. */
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

/** What was set aside stays there; says where. */
export function giveUp(retrievals: readonly Unproven[]): string[] {
  const places = retrievals.map(asideOf);
  writeList(readList().filter((each) => !places.includes(asideOf(each))));
  return places;
}

/** Keeps a file that did not become a retrieval, and says where. */
export function keepRefused(source: string, file: string, bytes: Uint8Array): string {
  const place = path.join(REFUSED, source, file);
  writeIfChanged(place, bytes);
  return place;
}

function readList(): Unproven[] {
  if (!fs.existsSync(LIST)) return [];
  return fs
    .readFileSync(LIST, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [source, retrieval] = line.split('/');
      return { source: source!, retrieval: retrieval! };
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
