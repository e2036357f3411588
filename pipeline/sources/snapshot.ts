import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import type { Origin } from '../warehouse/artifact.ts';
import { sha256 } from '../warehouse/files.ts';
import type { Source } from './source.ts';

export const RAW = 'raw';
/** The retrieval that stands for none: simulated data, used only while there is no real snapshot. */
export const SIMULATED = 'simulated';

const sidecarSchema = z.strictObject({
  url: z.string(),
  final_url: z.string(),
  retrieved_at: z.iso.datetime(),
  retrieved_from: z.enum(['network', 'mirror', 'simulation']),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int(),
  content_type: z.string(),
  origin: z.enum(['real', 'simulated']),
});
export type Sidecar = z.infer<typeof sidecarSchema>;

export interface Snapshot {
  /** `raw/<source>/<retrieval>/<file>`. */
  file: string;
  retrieval: string;
  origin: Origin;
}

/** The snapshots of a source, oldest retrieval first: the real ones, or the simulated one while none is. */
export function listSnapshots(source: Source): Snapshot[] {
  const folder = path.join(RAW, source.id);
  if (!fs.existsSync(folder)) return [];
  const all = fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort()
    .map((retrieval): Snapshot => {
      const origin = retrieval === SIMULATED ? 'simulated' : 'real';
      return { file: path.join(folder, retrieval, source.file), retrieval, origin };
    })
    .filter(({ file }) => fs.existsSync(file));
  const real = all.filter(({ origin }) => origin === 'real');
  return real.length > 0 ? real : all;
}

export function sidecarPath(file: string): string {
  return `${file}.meta.json`;
}

/** A snapshot's bytes, which must be those that its sidecar speaks of. A file dropped by hand has none. */
export function readSnapshot({ file, origin }: Snapshot): Buffer {
  const bytes = fs.readFileSync(file);
  const sidecarFile = sidecarPath(file);
  if (!fs.existsSync(sidecarFile)) return bytes;
  const sidecar = readSidecar(sidecarFile);
  const found = sha256(bytes);
  if (sidecar.sha256 !== found || sidecar.origin !== origin) {
    const damaged = sidecar.sha256 !== found;
    throw new UserError({
      where: file,
      problem: `not the file that ${path.basename(sidecarFile)} speaks of`,
      expected: damaged ? `sha256 ${sidecar.sha256}` : `origin ${origin}`,
      found: damaged ? `sha256 ${found}` : `origin ${sidecar.origin}`,
      next: `the snapshot is damaged or was edited; remove ${path.dirname(file)} and run make to fetch it again`,
    });
  }
  return bytes;
}

function readSidecar(file: string): Sidecar {
  try {
    return sidecarSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UserError({
      where: file,
      problem: 'not a sidecar',
      expected: `JSON with ${Object.keys(sidecarSchema.shape).join(', ')}`,
      found: error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message,
      next: `remove ${path.dirname(file)} and run make to fetch it again`,
    });
  }
}

/** Puts a snapshot with its sidecar in place in one step: the folder appears whole or not at all. */
export function storeSnapshot(
  source: Source,
  retrieval: string,
  bytes: Uint8Array,
  about: Omit<Sidecar, 'sha256' | 'bytes'>,
): Snapshot {
  const folder = path.join(RAW, source.id);
  const partial = path.join(folder, '.partial');
  fs.rmSync(partial, { recursive: true, force: true });
  fs.mkdirSync(partial, { recursive: true });
  const sidecar: Sidecar = { ...about, sha256: sha256(bytes), bytes: bytes.length };
  fs.writeFileSync(path.join(partial, source.file), bytes, { flush: true });
  fs.writeFileSync(path.join(partial, sidecarPath(source.file)), `${JSON.stringify(sidecar, null, 2)}\n`, {
    flush: true,
  });
  const name = freeName(folder, retrieval);
  fs.renameSync(partial, path.join(folder, name));
  return { file: path.join(folder, name, source.file), retrieval: name, origin: about.origin };
}

/** The date, or where that folder is taken the date with a number behind it. */
function freeName(folder: string, date: string): string {
  let name = date;
  for (let i = 2; fs.existsSync(path.join(folder, name)); i++) name = `${date}.${i}`;
  return name;
}

export function removeSimulated(source: Source): void {
  fs.rmSync(path.join(RAW, source.id, SIMULATED), { recursive: true, force: true });
}
