import { runCommand } from './commands.ts';
import { explain } from './messages/explain-error.ts';
import { coloured, terminalEffects } from './program/terminal-effects.ts';
import type { Effects } from './sources/effects.ts';
import { hashAllCode } from './warehouse/code-hash.ts';

/** Runs a command as this process, with its messages and exit code. */
export async function runAsProcess(
  words: readonly string[],
  effects: Effects = terminalEffects(),
): Promise<void> {
  // All times are in UTC, whatever the machine's time zone.
  process.env.TZ = 'UTC';
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Ignore a closed output (`make | head`).
    if (error.code === 'EPIPE') return;
    process.stderr.write(`the log cannot be written: ${explain(error)}\n`);
    process.exit(1);
  });
  // If a promise never settles, Node exits, by default with code 0.
  const onStuck = () => process.stderr.write('the run waited for a result that never came\n');
  process.exitCode = 1;
  process.once('beforeExit', onStuck);
  hashAllCode();
  try {
    process.exitCode = await runCommand(words, effects);
  } catch (error) {
    process.stderr.write(`${coloured('red', explain(error))}\n`);
  }
  process.off('beforeExit', onStuck);
}
