import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesIn, sha256 } from './warehouse/files.ts';

/** The project's own folder: code, contracts and curated tables are read from here. */
export const CODE = fileURLToPath(new URL('..', import.meta.url));

export function packageVersion(): string {
  const { version } = JSON.parse(fs.readFileSync(path.join(CODE, 'package.json'), 'utf8'));
  return String(version);
}

/** sha256 of files and folders of the project, by their paths in it; those that do not exist count as empty. */
export function codeHash(paths: readonly string[]): string {
  const files = paths.flatMap((each) => {
    const place = path.join(CODE, each);
    if (!fs.existsSync(place)) return [];
    return fs.statSync(place).isDirectory() ? filesIn(place) : [place];
  });
  const lines = [...new Set(files)].sort().map((file) => `${path.relative(CODE, file)} ${hashOf(file)}\n`);
  return sha256(lines.join(''));
}

const hashes = new Map<string, string>();

/**
 * Hashes all code. A program does this when it starts, since a file that is edited later is not what it runs: the edit then
 * counts for the next run.
 */
export function hashAllCode(): ReadonlyMap<string, string> {
  codeHash(['package.json', 'package-lock.json', 'pipeline', 'sql']);
  return hashes;
}

/** Gives a thread the hashes that its program has started with. */
export function useHashes(known: ReadonlyMap<string, string>): void {
  for (const [file, hash] of known) hashes.set(file, hash);
}

function hashOf(file: string): string {
  const known = hashes.get(file) ?? sha256(fs.readFileSync(file));
  hashes.set(file, known);
  return known;
}
