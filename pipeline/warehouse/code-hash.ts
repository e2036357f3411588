import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesIn, isFile, readText, sha256, sha256OfFile } from './files.ts';

/** The program's folder, with code, contracts and curated tables. */
export const CODE = folderOfPackage(path.dirname(fileURLToPath(import.meta.url)));

/** The path of a file of the program. */
export const inCode = (...names: string[]) => path.join(CODE, ...names);

/** This file lies deeper than its bundle in `dist/`. */
function folderOfPackage(folder: string): string {
  return fs.existsSync(path.join(folder, 'package.json')) ? folder : folderOfPackage(path.dirname(folder));
}

/** The word before a command: `make` in a clone; the npm package has no Makefile. */
export const PROGRAM = fs.existsSync(inCode('Makefile')) ? 'make' : 'metalign';

/** The path of a file of an npm package, which may be installed beside this one. */
export const fileOfPackage = createRequire(import.meta.url).resolve;

export function packageVersion(): string {
  return packageFields().version;
}

/** What package.json says; `homepage` is the paper's page until the repository has a public address. */
export function packageFields(): { version: string; author: string; homepage: string } {
  return JSON.parse(readText(inCode('package.json')));
}

/** One sha256 of files and folders, as of {@link codeFiles}. */
export function codeHash(paths: readonly string[]): string {
  return sha256(JSON.stringify(codeFiles(paths)));
}

/** sha256 of each file of files and folders, given by their paths in the program's folder; missing ones are ignored. */
export function codeFiles(paths: readonly string[]): Record<string, string> {
  const code = [...new Set(paths.flatMap(filesAt))].sort();
  return Object.fromEntries(code.map((file) => [path.relative(CODE, file), hashOf(file)]));
}

const listed = new Map<string, string[]>();

/** The code at a path, which is listed once, since most stages ask for the same folders. */
function filesAt(name: string): string[] {
  const file = inCode(name);
  const all = () => (isFile(file) ? [file] : fs.existsSync(file) ? filesIn(file) : []);
  const found = listed.get(name) ?? all().filter((each) => !isStudyFile(each));
  listed.set(name, found);
  return found;
}

/** Study files, and tables and trials beside them: a stage depends on those of its own study only, which its key has. */
function isStudyFile(file: string): boolean {
  const studies = inCode('pipeline', 'studies', path.sep);
  return file.startsWith(studies) && !file.endsWith('.ts');
}

const hashes = new Map<string, string>();

/** Hashes all code when the program starts. It does not run later edits, so these count for the next run. */
export function hashAllCode(): ReadonlyMap<string, string> {
  codeHash(['package.json', 'package-lock.json', 'pipeline', 'sql']);
  return hashes;
}

/** Gives a thread the hashes from the start of the program. */
export function useHashes(known: ReadonlyMap<string, string>): void {
  for (const [file, hash] of known) hashes.set(file, hash);
}

function hashOf(file: string): string {
  const known = hashes.get(file) ?? sha256OfFile(file);
  hashes.set(file, known);
  return known;
}
