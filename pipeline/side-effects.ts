import { styleText } from 'node:util';
import { printable } from './printable.ts';
import type { OwnCsv } from './sources/own-csv.ts';
import type { Source } from './sources/source.ts';
import { allSources } from './studies/sources.ts';
import { type Progress, type Task, Terminal } from './terminal.ts';

/** A run's effects outside the project's folders; tests replace them. */
export interface Effects {
  /** Prints a line. */
  log(line: string): void;
  /** Prints a warning. */
  warn(line: string): void;
  /** Starts a long task; a terminal shows its progress. */
  begin(what: string, progress: () => Progress): Task;
  now(): Date;
  /** Every source: the built-in ones, with the trials at this path, and some users' own tables; by default those of all studies. */
  sources(tables?: readonly OwnCsv[], trials?: string): Source[];
  /** Resampling with at least this many elementary steps is sent to Slurm; has a default. */
  slurmThreshold?: number;
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
