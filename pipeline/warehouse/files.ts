import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const PIECE = 2 ** 20;

/** A file's bytes, a piece at a time; each is written over by the next one. */
export function* readPieces(file: string): Generator<Buffer> {
  const room = Buffer.allocUnsafe(PIECE);
  const handle = fs.openSync(file, 'r');
  try {
    for (let size = fs.readSync(handle, room); size > 0; size = fs.readSync(handle, room))
      yield room.subarray(0, size);
  } finally {
    fs.closeSync(handle);
  }
}

/** {@link sha256} of a file, which may be larger than memory. */
export function sha256OfFile(file: string): string {
  const hash = createHash('sha256');
  for (const piece of readPieces(file)) hash.update(piece);
  return hash.digest('hex');
}

/** Where a file is written before it takes the place of `target`. */
export function temporaryPath(target: string): string {
  return path.join(path.dirname(target), `.${path.basename(target)}.tmp`);
}

/**
 * Puts `temporary` in the place of `target` in one step, after its bytes are on the disk. A target with the
 * same bytes is left as it is, its time too, so that nothing behind it is rebuilt. Says whether it changed.
 */
export function replaceIfChanged(temporary: string, target: string): boolean {
  if (sameBytes(temporary, target)) {
    fs.rmSync(temporary);
    return false;
  }
  const handle = fs.openSync(temporary, 'r+');
  fs.fsyncSync(handle);
  fs.closeSync(handle);
  fs.renameSync(temporary, target);
  return true;
}

/** Writes a whole file in one step; see {@link replaceIfChanged}. */
export function writeIfChanged(target: string, bytes: string | Uint8Array): boolean {
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const temporary = temporaryPath(target);
  try {
    fs.writeFileSync(temporary, bytes);
    return replaceIfChanged(temporary, target);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

function sameBytes(a: string, b: string): boolean {
  if (!fs.existsSync(b) || fs.statSync(a).size !== fs.statSync(b).size) return false;
  const others = readPieces(b);
  try {
    for (const piece of readPieces(a)) if (!piece.equals(others.next().value as Buffer)) return false;
    return true;
  } finally {
    // Else its file would stay open.
    others.return(undefined);
  }
}

/** What a JSON file of our own holds; undefined where there is none, or where somebody damaged it. */
export function readRecord<T>(file: string): T | undefined {
  if (!fs.existsSync(file)) return undefined;
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

/** All files of a folder and of those in it, but hidden ones. */
export function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
