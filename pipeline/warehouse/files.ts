import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const PIECE = 2 ** 20;

/** A file's bytes, in pieces that share one buffer: each overwrites the last. */
export function* readPieces(file: string): Generator<Buffer> {
  const buffer = Buffer.allocUnsafe(PIECE);
  const handle = fs.openSync(file, 'r');
  try {
    for (let size = fs.readSync(handle, buffer); size > 0; size = fs.readSync(handle, buffer))
      yield buffer.subarray(0, size);
  } finally {
    fs.closeSync(handle);
  }
}

/** sha256 of a file, which may be larger than memory. */
export function sha256OfFile(file: string): string {
  const hash = createHash('sha256');
  for (const piece of readPieces(file)) hash.update(piece);
  return hash.digest('hex');
}

/** The hidden file to write before it is renamed to `target`. */
export function temporaryPath(target: string): string {
  return path.join(path.dirname(target), `.${path.basename(target)}.tmp`);
}

/**
 * Flushes `temporary` to disk and renames it to `target`. A target with the same bytes stays untouched, modification time
 * included.
 *
 * @returns whether the target changed
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

/** Writes a file atomically; see {@link replaceIfChanged}. */
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
  return sha256OfFile(a) === sha256OfFile(b);
}

/** All files in a folder and its subfolders, without hidden ones. */
export function filesIn(folder: string): string[] {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  return files.map((entry) => path.join(entry.parentPath, entry.name));
}

/** Hard-links a file; copies it if the file system has no hard links. */
export function linkFile(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  try {
    fs.linkSync(from, to);
  } catch {
    fs.copyFileSync(from, to);
  }
}

/** Hard-links all files of a folder into a new one, hidden ones too. Symbolic links are followed, as their own paths would change. */
export function linkFolder(from: string, to: string): void {
  fs.mkdirSync(to, { recursive: true });
  for (const name of fs.readdirSync(from)) {
    const target = path.join(to, name);
    const status = fs.statSync(path.join(from, name), { throwIfNoEntry: false });
    if (status?.isDirectory()) linkFolder(path.join(from, name), target);
    else if (status) linkFile(fs.realpathSync(path.join(from, name)), target);
  }
}
