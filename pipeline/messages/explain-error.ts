import fs from 'node:fs';
import path from 'node:path';
import { UserError } from './errors.ts';
import { indented, printable } from './printable.ts';

/** The message of an error, with its stack unless the user can correct the error. */
export function explain(error: unknown): string {
  return printable(describe(error));
}

/** Whether free inodes are left on the disk of an error; file systems that do not count them report 0 of 0. */
function hasFreeInodes(error: Error): boolean {
  try {
    const { files, ffree } = fs.statfsSync(existingFolder(placeOf(error)));
    return files === 0 || ffree > 0;
  } catch {
    return true;
  }
}

/** The path that an error names, as Node or DuckDB does; otherwise that of the outputs. */
function placeOf(error: Error): string {
  const { dest, path: from } = error as Error & { dest?: string; path?: string };
  return dest ?? from ?? /"([^"]*\/[^"]*)"/.exec(error.message)?.[1] ?? 'out';
}

/** The path itself, or the nearest folder above it that exists. */
function existingFolder(place: string): string {
  return fs.existsSync(place) ? place : existingFolder(path.dirname(place));
}

function describe(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if (!(error instanceof Error)) return indented(String(error));
  if (/ENOSPC|No space left on device/.test(error.message)) {
    const [what, next] = hasFreeInodes(error)
      ? ['disk full', 'free some space']
      : ['the file system has no room for another file (no free inodes)', 'remove some files'];
    return `${what}: ${indented(error.message)}\n  next:     ${next} and run the same command again; the previous outputs are intact`;
  }
  // File system errors include their path.
  if ('syscall' in error) {
    return `${indented(error.message)}\n  next:     check that this path is correct, readable and writable, then run the same command again`;
  }
  return indented(error.stack ?? error.message);
}
