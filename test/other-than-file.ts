import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** What may be in place of a file: a folder with a file of its own, or a pipe, which nobody writes to. */
export const OTHERS = ['a folder', 'a pipe or a device'] as const;

/** Replaces a file, or what is at its path. */
export function replaceBy(kind: (typeof OTHERS)[number], file: string): void {
  fs.rmSync(file, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  if (kind === 'a folder') {
    fs.mkdirSync(file);
    fs.writeFileSync(path.join(file, 'own'), 'of a user');
  } else if (spawnSync('mkfifo', [file]).status !== 0) throw new Error(`mkfifo ${file} failed`);
}
