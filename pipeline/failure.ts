import { UserError } from './errors.ts';
import { indented, printable } from './printable.ts';

/** An error as a user reads it: what they can correct without a stack, any other with it. */
export function explain(error: unknown): string {
  return printable(describe(error));
}

function describe(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if (!(error instanceof Error)) return indented(String(error));
  if (/ENOSPC|No space left on device/.test(error.message)) {
    return `disk full: ${indented(error.message)}\n  next:     free some space and run the same command again; the previous outputs are intact`;
  }
  if (/WebAssembly memory/.test(error.message)) {
    return `${error.message}\n  next:     remove the limit of addresses (ulimit -v unlimited), or run with NODE_OPTIONS=--disable-wasm-trap-handler, which is slower but needs none; or use fewer metrics or models`;
  }
  // What the file system refuses is named in the message; a stack adds nothing.
  if ('syscall' in error) {
    return `${indented(error.message)}\n  next:     check that this path is correct, readable and writable, then run the same command again`;
  }
  return indented(error.stack ?? error.message);
}
