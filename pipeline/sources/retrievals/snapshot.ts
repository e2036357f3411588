import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { messageOf, UserError } from '../../messages/errors.ts';
import {
  isFile,
  kindOf,
  namesIn,
  readFile,
  remove,
  sha256,
  writeFile,
  writeIfChanged,
} from '../../warehouse/files.ts';
import { goodRecord, hashSchema, readRecord, recordText } from '../../warehouse/record.ts';
import { inRaw, inRoot } from '../../warehouse/root.ts';
import type { Origin } from '../../warehouse/stage-folder.ts';
import { bundleFiles } from '../formats/bundle.ts';
import type { RawFile, Source } from '../source.ts';

/** The next states of sources in `raw/`, which a refresh builds the studies from before it keeps them. */
export const inNext = (...names: string[]) => inRaw('.next', ...names);
/** The end of the names of damaged files, which no source reads. */
const DAMAGED = /\.damaged(\.\d+)?$/;
const SIDECAR = '.meta.json';
/** The folder of simulated data, used only while there is no real snapshot. */
export const SIMULATED = 'simulated';
export const PARTIAL = '.partial';

const sidecarSchema = z.strictObject({
  url: z.string(),
  final_url: z.string(),
  retrieved_at: z.iso.datetime(),
  /** Earlier versions wrote `unknown` into sidecars that they repaired. */
  retrieved_from: z.enum(['network', 'mirror', 'file', 'simulation', 'unknown']),
  sha256: hashSchema,
  bytes: z.int(),
  content_type: z.string(),
  origin: z.enum(['real', 'simulated']),
  /** Whether a user accepted it although many models or scores disappeared or changed. */
  accepted: z.boolean().optional(),
});
type Sidecar = z.infer<typeof sidecarSchema>;

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
  if (readsNothing) return [];
  const all = namesIn(folder)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => {
      const file = path.join(folder, name);
      if (kindOf(file) === 'a folder') return filesOf(source, file, checkedRetrieval(folder, name));
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
  remove(inNext());
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

/** The real retrievals in the folder of a source. */
function realRetrievals(folder: string): string[] {
  const isReal = (name: string) => name !== SIMULATED && isRetrieval(name);
  return namesIn(folder).filter((name) => isReal(name) && kindOf(path.join(folder, name)) === 'a folder');
}

/** The retrievals in which a real file is damaged or lost; by default any. */
export function damagedRetrievals(source: string, file = ''): string[] {
  const isDamaged = (name: string) => name.startsWith(file) && DAMAGED.test(name);
  return realRetrievals(inRaw(source)).filter((name) => namesIn(inRaw(source, name)).some(isDamaged));
}

/** The path of a retrieval, for messages. */
export function retrievalPath(source: string, retrieval: string): string {
  return pathInRaw(inRaw(source, retrieval));
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
    .filter((name) => !DAMAGED.test(name))
    .map((name) => path.basename(name, SIDECAR));
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

/** All files that a source reads. */
const allFiles = (source: Source) => [...storedFiles(source), ...filesOfStudy(source)];

/** Whether a source has anything to read. */
export const hasFiles = (source: Source) => allFiles(source).length > 0;

/** A source's files as it reads them, by the name that each has in a stage's key. */
export function filesByKey(source: Source): [key: string, file: RawFile][] {
  return allFiles(source).map((each, i) => {
    // A user's own table has no date, so its place among the retrievals counts.
    const { id, settings } = source;
    const key = settings === undefined ? pathInRaw(each.path) : `raw/${id}/${i + 1}/${each.name}`;
    return [key, rawFile(each)];
  });
}

/** sha256 of every stored file, by its name in a stage's key. */
export function storedHashes(sources: readonly Source[]): Record<string, string> {
  return hashesByKey(sources.flatMap(filesByKey));
}

export function hashesByKey(files: readonly [key: string, file: RawFile][]): Record<string, string> {
  return Object.fromEntries(files.map(([key, { bytes }]) => [key, sha256(bytes)]));
}

export function sidecarPath(file: string): string {
  return `${file}${SIDECAR}`;
}

/** A stored file as a source reads it. */
export function rawFile(stored: Stored): RawFile {
  const { path: file, name, retrieval, origin, bundle } = stored;
  return {
    name,
    where: pathInRaw(file),
    date: retrieval.slice(0, 10),
    origin,
    bytes: readStored(stored),
    isByHand: isAddedByHand(file),
    bundle: bundle && pathInRaw(bundle),
  };
}

/** Whether a user added a file: it has no sidecar. */
export function isAddedByHand(file: string): boolean {
  return !fs.existsSync(sidecarPath(file));
}

/** The error for a fetched file or its sidecar that is not as it was written. */
export class DamageError extends UserError {}

function damage(where: string, problem: string, expected: string, found: string): DamageError {
  const next =
    'if the run stops here, run the same command again; it adds .damaged to the name of the file, and fetches the file again if it was the newest';
  return new DamageError(where, problem, { expected, found, next });
}

/** Reads a file and checks it against its sidecar. Files added by hand have none. */
export function readStored(stored: Stored): Buffer {
  const { path: file, origin, retrieval } = stored;
  const sidecar = sidecarOf(stored);
  if (sidecar === undefined) return readFile(file);
  const bytes = isFile(file) ? readFile(file) : undefined;
  const expected = `sha256 ${sidecar.sha256}`;
  const found = bytes ? `sha256 ${sha256(bytes)}` : kindOf(file);
  const problem = `file does not match ${path.basename(sidecarPath(file))}`;
  if (!bytes || expected !== found) throw damage(pathInRaw(file), problem, expected, found);
  if (sidecar.origin !== origin || (origin === 'real' && !hasDate(stored, sidecar)))
    throw new UserError(pathInRaw(file), 'the file was moved here from another folder', {
      expected: `a folder called ${sidecar.origin === 'real' ? sidecar.retrieved_at.slice(0, 10) : SIMULATED}`,
      found: retrieval,
      next: 'move it back, or remove it',
    });
  return bytes;
}

/** Whether a folder has the date of its retrieval, or a later one with a number: then the clock was set back. */
function hasDate({ retrieval }: Stored, { retrieved_at }: Sidecar): boolean {
  const date = retrieval.slice(0, 10);
  const retrieved = retrieved_at.slice(0, 10);
  return date === retrieved || (date > retrieved && /^\.\d+$/.test(retrieval.slice(10)));
}

/** The sidecar of a stored file; undefined for a file added by hand. */
export function sidecarOf({ path: stored }: Stored): Sidecar | undefined {
  if (isAddedByHand(stored)) return undefined;
  const file = sidecarPath(stored);
  try {
    return readRecord(file, sidecarSchema);
  } catch (error) {
    const expected = `JSON with ${Object.keys(sidecarSchema.shape).join(', ')}`;
    const found = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw damage(file, 'invalid metadata file', expected, found);
  }
}

export type Body = { file: string; bytes: Uint8Array; about: Omit<Sidecar, 'sha256' | 'bytes'> };

/** A new body as a source reads it. */
export function fetchedFile({ file, bytes, about }: Body): RawFile {
  return { name: file, bytes, where: about.final_url, date: about.retrieved_at.slice(0, 10), origin: 'real' };
}

/** Stores bodies and their sidecars in a new folder, which appears complete or not at all; returns its path in `raw/`. */
export function store(source: Source, retrieval: string, bodies: readonly Body[], folder = folderOf(source)) {
  const partial = path.join(folder, PARTIAL);
  remove(partial);
  fs.mkdirSync(partial, { recursive: true });
  for (const { file, bytes, about } of bodies) {
    const target = path.join(partial, file);
    writeFile(target, bytes, { flush: true });
    const sidecar: Sidecar = { ...about, sha256: sha256(bytes), bytes: bytes.length };
    writeIfChanged(sidecarPath(target), recordText(sidecar));
  }
  const complete = path.join(folder, freeName(namesIn(folder), retrieval));
  fs.renameSync(partial, complete);
  return pathInRaw(complete);
}

/**
 * The name of the next retrieval: today's date, or that of the last one with a number if the clock was set back, so the newest
 * sorts last, after damaged ones too.
 */
export function nextRetrieval(source: Source, today: string): string {
  const names = realRetrievals(folderOf(source));
  const dates = [today, ...names.map((retrieval) => retrieval.slice(0, 10))].sort();
  const date = dates.at(-1)!;
  // A name without a number says that the clock was right.
  return freeName(date === today ? names : [...names, date], date);
}

/** A name, with the next free number if it is taken: `2025-04-05`, `2025-04-05.2`. */
function freeName(names: readonly string[], wanted: string): string {
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
  if (fs.readdirSync(folder).length === 0) fs.rmdirSync(folder);
}

/** Renames a damaged file and its sidecar, as far as they exist. */
export function renameDamaged({ path: file }: Stored): void {
  const { dir: folder, base } = path.parse(file);
  for (const name of [base, sidecarPath(base)]) {
    const names = namesIn(folder);
    if (names.includes(name))
      fs.renameSync(path.join(folder, name), path.join(folder, freeName(names, `${name}.damaged`)));
  }
}

/** Removes partial files of a killed run, or simulated scores once there are real ones. */
export function removeLeftover(source: Source, name: typeof PARTIAL | typeof SIMULATED): void {
  remove(path.join(folderOf(source), name));
}
