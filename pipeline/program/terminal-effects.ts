import { styleText } from 'node:util';
import { printable } from '../messages/printable.ts';
import { Terminal } from '../messages/terminal.ts';
import type { Effects } from '../sources/effects.ts';
import { allSources } from '../studies/valid-studies.ts';

/** Writes to the terminal. */
export function terminalEffects(): Effects {
  const terminal = new Terminal(process.stdout);
  return {
    say: (line) => terminal.say(printable(line)),
    log: () => {},
    warn: (line) => terminal.say(coloured('yellow', printable(line)), process.stderr),
    begin: (what, progress) => terminal.begin(what, progress),
    now: () => new Date(),
    sources: allSources,
  };
}

/** A text for stderr, coloured if it is a terminal; NO_COLOR and FORCE_COLOR override this. */
export function coloured(colour: 'red' | 'yellow', text: string): string {
  return styleText(colour, text, { stream: process.stderr });
}
