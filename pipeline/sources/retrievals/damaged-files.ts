import fs from 'node:fs';
import path from 'node:path';
import { indented } from '../../messages/printable.ts';
import { sha256 } from '../../warehouse/files.ts';
import { recordText } from '../../warehouse/record.ts';
import { inRaw } from '../../warehouse/root.ts';
import type { Effects } from '../effects.ts';
import type { Source } from '../source.ts';
import * as raw from './snapshot.ts';

/** Damaged files, for inspection: `raw/.damaged/<source>/<retrieval>/`. Hidden, so that no stage reads them. */
const inDamaged = (...names: string[]) => inRaw('.damaged', ...names);

/**
 * Moves fetched files that do not match their sidecars to `raw/.damaged`, with a warning. A damaged sidecar of a good file is
 * replaced. Files added by hand have no sidecar and stay.
 *
 * @returns the moved files
 */
export function setDamagedAside(source: Source, effects: Pick<Effects, 'warn' | 'now'>): raw.Stored[] {
  return raw.storedFiles(source).filter((stored) => wasMoved(source, stored, effects));
}

/** Whether a source had a real file that was moved: its place must not be taken by simulated scores. */
export function hadReal({ id }: Source): boolean {
  return damagedRetrievals(id).some((folder) => !path.basename(folder).startsWith(raw.SIMULATED));
}

/** The folders with damaged files of a source, without those where only the metadata file is damaged. */
export function damagedRetrievals(source: string): string[] {
  const folder = inDamaged(source);
  if (!fs.existsSync(folder)) return [];
  const retrievals = fs.readdirSync(folder).map((name) => path.join(folder, name));
  return retrievals.filter((each) => !fs.readdirSync(each).every(raw.isSidecar));
}

function wasMoved(source: Source, stored: raw.Stored, effects: Pick<Effects, 'warn' | 'now'>): boolean {
  try {
    raw.readStored(stored);
    return false;
  } catch (error) {
    if (!(error instanceof raw.DamageError)) throw error;
    const { path: file } = stored;
    const sidecar = fs.readFileSync(raw.sidecarPath(file), 'utf8');
    const bytes = fs.readFileSync(file);
    const isGood = vouchesFor(sidecar, bytes);
    const place = freePlace(source, stored);
    fs.mkdirSync(place, { recursive: true });
    for (const each of [...(isGood ? [] : [file]), raw.sidecarPath(file)])
      fs.copyFileSync(each, path.join(place, path.basename(each)));
    if (isGood) raw.writeSidecar(file, bytes, aboutAgain(source, stored, sidecar, effects.now()));
    else remove(stored);
    const next = isGood
      ? `nothing to do: ${path.basename(file)} is undamaged and kept, with a new metadata file; the damaged one is in ${place}`
      : `nothing to do: it was moved to ${place} and is fetched again`;
    effects.warn(error.message.replace(raw.AGAIN, () => indented(next)));
    return !isGood;
  }
}

/** Whether a damaged sidecar still has the sha256 of its file, or had it before that was damaged. */
function vouchesFor(sidecar: string, bytes: Uint8Array): boolean {
  const hash = sha256(bytes);
  if (sidecar.includes(hash)) return true;
  try {
    const repaired = sidecar.replace(/"sha256": ".{64}"/s, `"sha256": "${hash}"`);
    const { record_sha256: sum, ...content } = JSON.parse(repaired);
    return recordText(content).includes(`"${sum}"`);
  } catch {
    return false;
  }
}

/** What is known about a file whose sidecar is damaged. */
function aboutAgain(source: Source, stored: raw.Stored, sidecar: string, now: Date): raw.Body['about'] {
  const { name, retrieval, origin } = stored;
  const file = source.files.find((each) => each.file === name);
  const url = file?.url ?? 'unknown';
  return {
    url,
    final_url: url,
    retrieved_at: origin === 'real' ? `${retrieval.slice(0, 10)}T00:00:00.000Z` : now.toISOString(),
    retrieved_from: 'unknown',
    content_type: file?.contentTypes[0] ?? 'unknown',
    origin,
    ...(sidecar.includes('"accepted": true') ? { accepted: true } : {}),
  };
}

/** A folder without an earlier damaged file of the same name. */
function freePlace(source: Source, { name, retrieval }: raw.Stored): string {
  const folder = inDamaged(source.id);
  const isTaken = fs.existsSync(path.join(folder, retrieval, raw.sidecarPath(name)));
  return path.join(folder, isTaken ? raw.freeName(folder, retrieval) : retrieval);
}

/** Removes a file before its sidecar: alone, it would count as added by hand. */
function remove({ path: file }: raw.Stored): void {
  for (const each of [file, raw.sidecarPath(file)]) fs.rmSync(each);
  if (fs.readdirSync(path.dirname(file)).length === 0) fs.rmdirSync(path.dirname(file));
}
