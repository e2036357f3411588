import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { UserError } from '../../messages/errors.ts';
import {
  isFile,
  kindOf,
  namesIn,
  readFile,
  sha256,
  writeFile,
  writeIfChanged,
} from '../../warehouse/files.ts';
import { goodRecord, readRecord, recordText } from '../../warehouse/record.ts';
import { inRaw, inRoot } from '../../warehouse/root.ts';
import type { Origin } from '../../warehouse/stage-folder.ts';
import { bundleFiles } from '../formats/bundle.ts';
import type { RawFile, Source } from '../source.ts';

/** The next states of sources in `raw/`, which a refresh builds the studies from before it keeps them. Hidden, as is `raw/.damaged`. */
export const inNext = (...names: string[]) => inRaw('.next', ...names);
/** Damaged files, for inspection: `raw/.damaged/<source>/<retrieval>/`. Hidden, so that no stage reads them. */
export const inDamaged = (...names: string[]) => inRaw('.damaged', ...names);
const SIDECAR = '.meta.json';
/** The folder of simulated data, used only while there is no real snapshot. */
export const SIMULATED = 'simulated';
export const PARTIAL = '.partial';

const sidecarSchema = z.strictObject({
  url: z.string(),
  final_url: z.string(),
  retrieved_at: z.iso.datetime(),
  /** Unknown if the first sidecar was damaged. */
  retrieved_from: z.enum(['network', 'mirror', 'file', 'simulation', 'unknown']),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int(),
  content_type: z.string(),
  origin: z.enum(['real', 'simulated']),
  /** Whether a user accepted it although many models or scores disappeared or changed. */
  accepted: z.boolean().optional(),
});
export type Sidecar = z.infer<typeof sidecarSchema>;

/** A file in `raw/<source>/<retrieval>/`. */
export interface Stored {
  path: string;
  name: string;
  /** The folder's name; empty for a user's own trials. */
  retrieval: string;
  origin: Origin;
  /** The path of the user's folder that it is in (bundle.ts). */
  bundle?: string;
}

export const SIMULATION_WARNING =
  'WARNING: SIMULATED scores (no mirror and no network). The results say nothing about real models.';

/** The files of a source in `raw/`, oldest retrieval first: real ones if there are any, otherwise simulated ones. */
export function storedFiles(source: Source): Stored[] {
  const folder = folderOf(source);
  // One that its study does not list must not judge what is in its folder.
  const readsNothing = source.files.length === 0 && !source.droppable;
  if (readsNothing || !fs.existsSync(folder)) return [];
  const entries = fs.readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  const isFolder = (name: string) =>
    fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true;
  const all = entries
    .flatMap(({ name }) => {
      if (isFolder(name)) return filesOf(source, path.join(folder, name), checkedRetrieval(folder, name));
      return belongsTo(source, name) ? droppedFile(folder, name) : [];
    })
    .sort((one, other) => byDate(one.retrieval, other.retrieval));
  const real = all.filter(({ origin }) => origin === 'real');
  return real.length > 0 ? real : all;
}

/** Those that are not simulated. */
export function realFiles(source: Source): Stored[] {
  return storedFiles(source).filter(({ origin }) => origin === 'real');
}

/** Where the files of a source were read from, oldest first, as far as good sidecars say so. */
export function originsOf(source: Source): string[] {
  return realFiles(source).flatMap(
    (each) => goodRecord(sidecarPath(each.path), sidecarSchema)?.final_url ?? [],
  );
}

/** The folder of a source: its next state while there is one. */
function folderOf({ id }: Source): string {
  return placeOf(inRaw(id));
}

/** Where a file or folder of `raw/` is now. */
export function placeOf(file: string): string {
  const next = inNext(path.relative(inRaw(), file));
  return fs.existsSync(next) ? next : file;
}

/** Forgets all next states; a killed refresh leaves some. */
export function dropNextStates(): void {
  fs.rmSync(inNext(), { recursive: true, force: true });
}

/** The path that a file has, or will have, in `raw/`. */
export function pathInRaw(file: string): string {
  const name = path.relative(inNext(), file);
  return path.relative(inRoot(''), name.startsWith('..') ? file : inRaw(name));
}

/** Compares retrievals by date, then by number within a day. */
export function byDate(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

/** The retrievals of a source with damaged real files. */
export function damagedRetrievals(source: string): string[] {
  return namesIn(inDamaged(source)).filter((name) => name !== SIMULATED && isRetrieval(name));
}

function isRetrieval(name: string): boolean {
  return name === SIMULATED || /^\d{4}-\d{2}-\d{2}([. ].*)?$/.test(name);
}

function checkedRetrieval(folder: string, name: string): string {
  if (isRetrieval(name)) return name;
  throw new UserError(path.join(folder, name), 'invalid folder name', {
    expected: 'the date of the retrieval, such as 2025-04-05',
    found: name,
    next: `rename it, or move it out of ${folder}`,
  });
}

function belongsTo({ files, droppable }: Source, name: string): boolean {
  return files.some(({ file }) => file === name) || droppable?.test(name) === true;
}

/** A file beside the retrievals' folders, dated by its name. */
function droppedFile(folder: string, name: string): Stored {
  const file = path.join(folder, name);
  const retrieval = /\d{4}-\d{2}-\d{2}/.exec(name)?.[0];
  if (retrieval) return { path: file, name, retrieval, origin: 'real' };
  throw new UserError(file, 'file without a date', {
    expected: 'a date such as 2025-04-05 in the name of the file or its folder',
    found: name,
    next: `move it into ${path.join(folder, 'YYYY-MM-DD')}`,
  });
}

function filesOf(source: Source, folder: string, retrieval: string): Stored[] {
  // A file whose sidecar is left is lost.
  const names = fs
    .readdirSync(folder)
    .map((name) => (isSidecar(name) ? name.slice(0, -SIDECAR.length) : name));
  const files = [...new Set(names)].filter((name) => belongsTo(source, name)).sort();
  const origin = retrieval === SIMULATED ? 'simulated' : 'real';
  return files.map((name) => ({ path: path.join(folder, name), name, retrieval, origin }));
}

/** The files of the folder that a study names. */
export function filesOfStudy({ bundle }: Source): Stored[] {
  if (bundle === undefined) return [];
  const name = path.basename(bundle);
  return bundleFiles(bundle).map((file) => ({ path: file, name, retrieval: '', origin: 'real', bundle }));
}

/** Whether there are only simulated files. */
export function isSimulated(sources: readonly Source[]): boolean {
  return sources.some((source) => storedFiles(source).some(({ origin }) => origin === 'simulated'));
}

/** A source's files as it reads them, by the name that each has in a stage's key. */
export function filesByKey(source: Source): [key: string, file: RawFile][] {
  const stored = [...storedFiles(source), ...filesOfStudy(source)];
  return stored.map((each, i) => [keyOf(source, each, i), rawFile(each)]);
}

/** A file's path in `raw/`; for a user's own table, which has no date, its place among the retrievals. */
function keyOf({ id, settings }: Source, { path: file, name }: Stored, place: number): string {
  return settings === undefined ? pathInRaw(file) : `raw/${id}/${place + 1}/${name}`;
}

/** sha256 of every stored file, by its name in a stage's key. */
export function storedHashes(sources: readonly Source[]): Record<string, string> {
  const files = sources.flatMap(filesByKey);
  return Object.fromEntries(files.map(([key, { bytes }]) => [key, sha256(bytes)]));
}

export function sidecarPath(file: string): string {
  return `${file}${SIDECAR}`;
}

function isSidecar(name: string): boolean {
  return name.endsWith(SIDECAR);
}

/** A stored file as a source reads it. */
export function rawFile(stored: Stored): RawFile {
  const { path: place, name, retrieval, origin, bundle } = stored;
  const about = { name, where: pathInRaw(place), date: retrieval.slice(0, 10), origin };
  const file = { ...about, bytes: readStored(stored), isByHand: isAddedByHand(place) };
  return bundle === undefined ? file : { ...file, bundle: pathInRaw(bundle) };
}

/** Whether a user added a file: it has no sidecar. */
export function isAddedByHand(file: string): boolean {
  return !fs.existsSync(sidecarPath(file));
}

/** The error for a fetched file or its sidecar that is not as it was written. */
export class DamageError extends UserError {}
/** The error for an undamaged file whose folder has another date than its sidecar. */
export class DateError extends DamageError {}
export const AGAIN = 'run the same command again; it moves damaged files aside and fetches them again';

/** Reads a file and checks it against its sidecar. Files added by hand have none. */
export function readStored(stored: Stored): Buffer {
  const { path: file, origin } = stored;
  const sidecar = sidecarOf(stored);
  if (sidecar === undefined) return readFile(file);
  const bytes = isFile(file) ? readFile(file) : undefined;
  const expected = `sha256 ${sidecar.sha256}`;
  const found = bytes ? `sha256 ${sha256(bytes)}` : kindOf(file);
  const where = pathInRaw(file);
  const problem = `file does not match ${path.basename(sidecarPath(file))}`;
  if (!bytes || expected !== found) throw new DamageError(where, problem, { expected, found, next: AGAIN });
  if (sidecar.origin !== origin)
    throw new UserError(where, problem, {
      expected: `origin ${origin}`,
      found: `origin ${sidecar.origin}`,
      next: `it was moved here from another folder; remove ${path.dirname(file)}, or move it back`,
    });
  if (origin === 'real' && !hasDate(stored, sidecar))
    throw new DateError(where, 'the folder’s date is not that of the retrieval', {
      expected: `a folder of ${sidecar.retrieved_at.slice(0, 10)}`,
      found: stored.retrieval,
      next: AGAIN,
    });
  return bytes;
}

/** Whether a folder has the date of its retrieval, or a later one with a number: then the clock was set back. */
function hasDate({ retrieval }: Stored, { retrieved_at }: Sidecar): boolean {
  const [date, retrieved] = [retrieval, retrieved_at].map((each) => each.slice(0, 10)) as [string, string];
  return date === retrieved || (date > retrieved && /^\.\d+$/.test(retrieval.slice(10)));
}

/** The sidecar of a stored file; undefined for a file added by hand. */
export function sidecarOf({ path: stored }: Stored): Sidecar | undefined {
  if (isAddedByHand(stored)) return undefined;
  const file = sidecarPath(stored);
  try {
    return readRecord(file, sidecarSchema);
  } catch (error) {
    throw new DamageError(file, 'invalid metadata file', {
      expected: `JSON with ${Object.keys(sidecarSchema.shape).join(', ')}`,
      found: error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message,
      next: AGAIN,
    });
  }
}

export type Body = { file: string; bytes: Uint8Array; about: Omit<Sidecar, 'sha256' | 'bytes'> };

/** A new body as a source reads it. */
export function fetchedFile({ file, bytes, about }: Body): RawFile {
  return { name: file, bytes, where: about.final_url, date: about.retrieved_at.slice(0, 10), origin: 'real' };
}

export function writeSidecar(file: string, bytes: Uint8Array, about: Body['about']): void {
  const sidecar: Sidecar = { ...about, sha256: sha256(bytes), bytes: bytes.length };
  writeIfChanged(sidecarPath(file), recordText(sidecar));
}

/** Stores bodies and their sidecars in a new folder, which appears complete or not at all; returns its path in `raw/`. */
export function store(source: Source, retrieval: string, bodies: readonly Body[], folder = folderOf(source)) {
  const partial = path.join(folder, PARTIAL);
  fs.rmSync(partial, { recursive: true, force: true });
  fs.mkdirSync(partial, { recursive: true });
  for (const { file, bytes, about } of bodies) {
    const target = path.join(partial, file);
    writeFile(target, bytes, { flush: true });
    writeSidecar(target, bytes, about);
  }
  const place = path.join(folder, freeName(namesIn(folder), retrieval));
  fs.renameSync(partial, place);
  return pathInRaw(place);
}

/**
 * The name of the next retrieval: today's date, or that of the last one with a number if the clock was set back, so the newest
 * sorts last, after damaged ones too.
 */
export function nextRetrieval(source: Source, today: string): string {
  const damaged = damagedRetrievals(source.id);
  const known = [today, ...damaged, ...realFiles(source).map(({ retrieval }) => retrieval)];
  const date = known
    .map((retrieval) => retrieval.slice(0, 10))
    .sort()
    .at(-1)!;
  const later = date === today ? [] : [date];
  return freeName([...namesIn(folderOf(source)), ...damaged, ...later], date);
}

/** A name, with the next free number if it is taken: `2025-04-05`, `2025-04-05.2`. */
export function freeName(names: readonly string[], wanted: string): string {
  const numbers = names.flatMap((name) => {
    if (name === wanted) return 1;
    const number = name.startsWith(`${wanted}.`) ? Number(name.slice(wanted.length + 1)) : Number.NaN;
    return Number.isInteger(number) ? number : [];
  });
  return numbers.length === 0 ? wanted : `${wanted}.${Math.max(...numbers) + 1}`;
}

/** Removes a file before its sidecar, since it would count as added by hand without; and their folder once it is empty. */
export function removeStored({ path: file }: Stored): void {
  for (const each of [file, sidecarPath(file)]) fs.rmSync(each, { force: true });
  const folder = path.dirname(file);
  if (fs.readdirSync(folder).length === 0) fs.rmSync(folder, { recursive: true });
}

/** Removes leftovers: partial files of a killed run, and simulated scores once there are real ones. */
export function removeLeftovers(source: Source, leftovers: readonly string[]): void {
  for (const name of leftovers)
    fs.rmSync(path.join(folderOf(source), name), { recursive: true, force: true });
}
