import { createHash, hash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../messages/errors.ts';

export function sha256(bytes: string | Uint8Array): string {
  return hash('sha256', bytes);
}

/** What is at a path. */
export function kindOf(file: string): 'a file' | 'a folder' | 'a pipe or a device' | 'no file' {
  const status = fs.statSync(file, { throwIfNoEntry: false });
  if (!status) return 'no file';
  if (status.isFile()) return 'a file';
  return status.isDirectory() ? 'a folder' : 'a pipe or a device';
}

export const isFile = (file: string) => kindOf(file) === 'a file';

/** Returns the path of a file to open. A folder there is an error, and so is a pipe, since opening it may never end. */
export function openable(file: string): string {
  const kind = kindOf(file);
  if (kind === 'a file' || kind === 'no file') return file;
  throw new UserError(file, 'not a file', { expected: 'a file', found: kind, next: 'move it elsewhere' });
}

/** Reads or writes a file; errors name it. */
function onFile<T>(file: string, work: () => T): T {
  openable(file);
  try {
    return work();
  } catch (error) {
    // Errors of reading and writing have no path.
    if (error instanceof Error && 'syscall' in error && !('path' in error)) error.message += ` '${file}'`;
    throw error;
  }
}

export const readFile = (file: string): Buffer => onFile(file, () => fs.readFileSync(file));
export const readText = (file: string): string => readFile(file).toString();

export function writeFile(file: string, bytes: string | Uint8Array, options?: fs.WriteFileOptions): void {
  onFile(file, () => fs.writeFileSync(file, bytes, options));
}

const piece = Buffer.allocUnsafe(2 ** 20);

/** sha256 of a file, which may be larger than memory. */
export function sha256OfFile(file: string): string {
  const hash = createHash('sha256');
  const handle = fs.openSync(openable(file), 'r');
  const next = () => onFile(file, () => fs.readSync(handle, piece));
  try {
    for (let size = next(); size > 0; size = next()) hash.update(piece.subarray(0, size));
  } finally {
    fs.closeSync(handle);
  }
  return hash.digest('hex');
}

/** The hidden file to write before it is renamed to `target`. */
export function temporaryPath(target: string): string {
  return path.join(path.dirname(target), `.${path.basename(target)}.tmp`);
}

/**
 * Writes a file atomically. One with the same bytes stays untouched, modification time included; a folder in its place is renamed
 * to `<target>.damaged`.
 *
 * @returns whether the file changed
 */
export function writeIfChanged(target: string, bytes: string | Uint8Array): boolean {
  if (isFile(target) && sha256OfFile(target) === sha256(bytes)) return false;
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const temporary = temporaryPath(target);
  try {
    writeFile(temporary, bytes, { flush: true });
    if (kindOf(target) === 'a folder') fs.renameSync(target, `${target}.damaged`);
    fs.renameSync(temporary, target);
    return true;
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

/** Removes a file or a folder, if there is one. */
export function remove(file: string): void {
  fs.rmSync(file, { recursive: true, force: true });
}

/** The names in a folder; none if there is no folder. */
export function namesIn(folder: string): string[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
}

/** The paths of all files in a folder and its subfolders, sorted, without hidden files and folders. */
export function filesIn(folder: string): string[] {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  const isHidden = (file: string) => /(^|[/\\])\./.test(path.relative(folder, file));
  return files.filter((file) => !isHidden(file)).sort();
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
    const file = path.join(from, name);
    const target = path.join(to, name);
    if (kindOf(file) === 'a folder') linkFolder(file, target);
    else if (isFile(file)) linkFile(fs.realpathSync(file), target);
  }
}
