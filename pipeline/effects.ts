import { styleText } from 'node:util';
import { printable } from './printable.ts';
import type { Source } from './sources/source.ts';
import { allSources } from './studies/sources.ts';
import { type Progress, type Task, Terminal } from './terminal.ts';

/** What a run may do besides reading and writing the project's folders. Tests pass their own. */
export interface Effects {
  /** One line of progress. */
  log(line: string): void;
  /** One line that must not be overlooked. */
  warn(line: string): void;
  /** Begins what may take long; a terminal shows how far it is. */
  begin(what: string, progress: () => Progress): Task;
  now(): Date;
  /** Every source: those that are built in, and tables of the studies' own. */
  sources(): Source[];
  /** Elementary steps from which resampling is sent to Slurm, if not the usual ones. */
  journey?: number;
}

/** Writes to the terminal. */
export function terminalEffects(): Effects {
  const terminal = new Terminal(process.stdout);
  // Colours go to stderr only.
  const isColour = isColoured(process.stderr, process.env);
  return {
    log: (line) => terminal.say(printable(line)),
    warn: (line) =>
      terminal.say(isColour ? styleText('yellow', printable(line)) : printable(line), process.stderr),
    begin: (what, progress) => terminal.begin(what, progress),
    now: () => new Date(),
    sources: () => allSources(),
  };
}

/** Whether colours are wanted there: by the variables that other programs look at, else in terminals that have them. */
export function isColoured(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'hasColors'>,
  { NO_COLOR, FORCE_COLOR }: NodeJS.ProcessEnv,
): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return !['0', 'false'].includes(FORCE_COLOR);
  return stream.isTTY && stream.hasColors();
}
