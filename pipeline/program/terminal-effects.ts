import { styleText } from 'node:util';
import { printable } from '../messages/printable.ts';
import { Terminal } from '../messages/terminal.ts';
import type { Effects } from '../sources/effects.ts';
import { allSources } from '../studies/valid-studies.ts';

/** Writes to the terminal. */
export function terminalEffects(): Effects {
  const terminal = new Terminal(process.stdout);
  // Colours go to stderr only.
  const isColour = isColoured(process.stderr, process.env);
  return {
    say: (line) => terminal.say(printable(line)),
    log: () => {},
    warn: (line) =>
      terminal.say(isColour ? styleText('yellow', printable(line)) : printable(line), process.stderr),
    begin: (what, progress) => terminal.begin(what, progress),
    now: () => new Date(),
    sources: allSources,
  };
}

/** Whether to use colours. NO_COLOR and FORCE_COLOR override what the terminal supports. */
export function isColoured(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'hasColors'>,
  { NO_COLOR, FORCE_COLOR }: NodeJS.ProcessEnv,
): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return !['0', 'false'].includes(FORCE_COLOR);
  return stream.isTTY && stream.hasColors();
}
