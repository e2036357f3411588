import fs from 'node:fs';
import path from 'node:path';
import { indented } from '../../messages/printable.ts';
import { isFile, namesIn, readFile, readText, sha256 } from '../../warehouse/files.ts';
import { recordText } from '../../warehouse/record.ts';
import type { Effects } from '../effects.ts';
import type { Source } from '../source.ts';
import * as raw from './snapshot.ts';

/**
 * Sets aside what does not match its sidecar, with a warning: what is left of it is moved to `raw/.damaged`. A damaged sidecar
 * of a good file is replaced, and a good file in the folder of another date is moved back. Files added by hand have no sidecar
 * and stay.
 */
export function setDamagedAside(source: Source, effects: Pick<Effects, 'warn' | 'now'>): void {
  for (const stored of raw.storedFiles(source)) {
    try {
      raw.readStored(stored);
    } catch (error) {
      if (!(error instanceof raw.DamageError)) throw error;
      const next =
        error instanceof raw.DateError ? movedBack(source, stored) : setAside(source, stored, effects.now());
      effects.warn(error.message.replace(raw.AGAIN, () => indented(`nothing to do: ${next}`)));
    }
  }
}

/** The folder of a damaged or lost file that is newer than the kept ones, which are an older state; undefined without one. */
export function newerDamaged(source: Source, file: string): string | undefined {
  const { id } = source;
  const kept = raw.realFiles(source).findLast(({ name }) => name === file);
  const isDamaged = (retrieval: string) =>
    namesIn(raw.inDamaged(id, retrieval)).some((name) => name.startsWith(file));
  const newest = raw.damagedRetrievals(id).filter(isDamaged).sort(raw.byDate).at(-1);
  const isOlder = newest !== undefined && raw.byDate(kept?.retrieval ?? '', newest) < 0;
  return isOlder ? raw.inDamaged(id, newest) : undefined;
}

/** Moves a file to the folder of its retrieval's date; returns what was done. */
function movedBack(source: Source, stored: raw.Stored): string {
  const about = raw.sidecarOf(stored)!;
  const body = { file: stored.name, bytes: readFile(stored.path), about };
  const place = raw.store(source, about.retrieved_at.slice(0, 10), [body]);
  raw.removeStored(stored);
  return `it was moved to ${place}`;
}

/** Replaces a damaged sidecar, or moves a damaged file with its sidecar; returns what was done. */
function setAside(source: Source, stored: raw.Stored, now: Date): string {
  const { path: file, name, retrieval } = stored;
  const place = raw.inDamaged(source.id, retrieval);
  fs.mkdirSync(place, { recursive: true });
  const sidecar = raw.sidecarPath(file);
  const text = isFile(sidecar) ? readText(sidecar) : '';
  const bytes = isFile(file) ? readFile(file) : undefined;
  if (bytes && vouchesFor(text, bytes)) {
    fs.copyFileSync(sidecar, freePlace(place, sidecar));
    raw.writeSidecar(file, bytes, aboutAgain(source, stored, text, now));
    return `${name} is undamaged and kept, with a new metadata file; the damaged one is in ${place}`;
  }
  for (const each of [file, sidecar])
    if (fs.lstatSync(each, { throwIfNoEntry: false })) move(each, freePlace(place, each));
  raw.removeStored(stored);
  return `what is left of it was moved to ${place}; if it was the newest, it is fetched again`;
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

/** The path for a file in a folder of damaged ones, with a number if there is an earlier one of its name. */
function freePlace(folder: string, file: string): string {
  return path.join(folder, raw.freeName(fs.readdirSync(folder), path.basename(file)));
}

function move(from: string, to: string): void {
  try {
    fs.renameSync(from, to);
  } catch {
    // To another disk.
    fs.cpSync(from, to, { recursive: true });
    fs.rmSync(from, { recursive: true });
  }
}
