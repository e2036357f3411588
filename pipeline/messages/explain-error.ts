import { UserError } from './errors.ts';
import { indented, printable } from './printable.ts';

const FREE_SPACE =
  'free some space (or remove files, if df -i shows no free inodes) and run the same command again; ' +
  'the previous outputs are intact';
const CHECK_PATH = 'check that this path is correct, readable and writable, then run the same command again';

/** The message of an error, with its stack unless the user can correct the error. */
export function explain(error: unknown): string {
  return printable(describe(error));
}

function describe(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if (!(error instanceof Error)) return indented(String(error));
  if (/ENOSPC|No space left on device/.test(error.message))
    return `disk full: ${indented(error.message)}\n  next:     ${FREE_SPACE}`;
  // Errors of the file system include their path (warehouse/files.ts).
  if ('syscall' in error) return `${indented(error.message)}\n  next:     ${CHECK_PATH}`;
  return indented(error.stack ?? error.message);
}
