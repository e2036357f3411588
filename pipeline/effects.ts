import { styleText } from 'node:util';
import { printable } from './printable.ts';
import { type Progress, type Task, Terminal } from './terminal.ts';

/** What a stage may do to the world besides reading and writing the project's folders. Tests pass their own. */
export interface Effects {
  /** One line of progress. */
  log(line: string): void;
  /** One line that must not be overlooked. */
  warn(line: string): void;
  /** Begins what may take long; a terminal shows how far it is. */
  begin(what: string, progress: () => Progress): Task;
  now(): Date;
}

/** What a stage as a whole does besides. */
interface StageEffects extends Effects {
  /** Says why it failed. */
  fail(message: string): void;
}

/** @param name the stage's and its study's, for bars and failures */
export function realEffects(name: string): StageEffects {
  const terminal = new Terminal(process.stdout, name);
  // All that has a colour goes to stderr.
  const coloured = isColoured(process.stderr, process.env);
  const colour = (format: 'yellow' | 'red', text: string) => (coloured ? styleText(format, text) : text);
  return {
    log: (line) => terminal.say(printable(line)),
    warn: (line) => terminal.say(colour('yellow', printable(line)), process.stderr),
    fail: (message) => terminal.say(`${colour('red', `${name} failed`)}\n${message}`, process.stderr),
    begin: (what, progress) => terminal.begin(what, progress),
    now: () => new Date(),
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
