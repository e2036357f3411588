import { styleText } from 'node:util';
import { hashAllCode } from './code.ts';
import { runCommand } from './commands.ts';
import { type Effects, isColoured, terminalEffects } from './effects.ts';
import { explain } from './failure.ts';

/** Runs a command as this process: its messages go to the terminal, and its exit code is that of the command. */
export async function runAsProcess(
  words: readonly string[],
  effects: Effects = terminalEffects(),
): Promise<void> {
  // Every time that is read or written is UTC, whatever the machine's zone.
  process.env.TZ = 'UTC';
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `make | head` closes the output.
    if (error.code === 'EPIPE') return;
    process.stderr.write(`the log cannot be written: ${explain(error)}\n`);
    process.exit(1);
  });
  // If the work waits forever, Node ends as if it were done.
  const onStuck = () => process.stderr.write('the run waited for a result that never came\n');
  process.exitCode = 1;
  process.once('beforeExit', onStuck);
  hashAllCode();
  try {
    process.exitCode = await runCommand(words, effects);
  } catch (error) {
    const message = explain(error);
    const isColour = isColoured(process.stderr, process.env);
    process.stderr.write(`${isColour ? styleText('red', message) : message}\n`);
  }
  process.off('beforeExit', onStuck);
}
