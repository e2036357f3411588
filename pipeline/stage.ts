import { type Effects, realEffects } from './effects.ts';
import { UserError } from './errors.ts';
import { noteFailure } from './failures.ts';
import { indented, printable } from './printable.ts';

/**
 * Runs one stage as a process: `main` gets the command's words (for most stages the study's name). An error
 * a user can mend is printed without a stack; any other with it, since it is a fault of ours.
 */
export async function runStage(
  stage: string,
  main: (words: string[], effects: Effects) => Promise<void>,
): Promise<void> {
  // Every timestamp that is read or written is UTC, whatever the machine's zone.
  process.env.TZ = 'UTC';
  // Somebody who stops reading the output has seen enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const words = process.argv.slice(2);
  const name = [stage, ...words.slice(0, 1)].join(' of ');
  const effects = realEffects(name);
  try {
    await orStuck(main(words, effects));
  } catch (error) {
    const message = printable(describe(error));
    effects.fail(message);
    noteFailure(name, message);
    process.exitCode = 1;
  }
}

/** The same, but an error where it waits for what never comes: Node would end without a word, as if all were done. */
export async function orStuck<T>(work: Promise<T>): Promise<T> {
  let notice: () => void;
  const stuck = new Promise<never>((_resolve, reject) => {
    notice = () => reject(new Error('the stage waited for a result that never came'));
  });
  process.once('beforeExit', notice!);
  try {
    return await Promise.race([work, stuck]);
  } finally {
    process.off('beforeExit', notice!);
  }
}

function describe(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if (!(error instanceof Error)) return indented(String(error));
  if (/ENOSPC|No space left on device/.test(error.message)) {
    return `disk full: ${error.message}\n  next:     free some space and run the same command again; the previous outputs are intact`;
  }
  // What the file system refuses is named in the message; a stack adds nothing.
  if ('syscall' in error) {
    return `${error.message}\n  next:     check that this path is correct, readable and writable, then run the same command again`;
  }
  return indented(error.stack ?? error.message);
}

/** The study named on the command line. */
export function studyWord(words: string[]): string {
  const [name] = words;
  if (!name) {
    throw new UserError({
      where: 'command line',
      problem: 'missing study name',
      expected: 'the name of a file in pipeline/studies, such as "paper"',
      next: 'run `make <study>`, such as `make paper`',
    });
  }
  return name;
}
