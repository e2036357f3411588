import { chalk } from 'zx/core';
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
  chalk.level = colourLevel(process.stderr, process.env);
  const terminal = new Terminal(process.stdout, name);
  return {
    log: (line) => terminal.say(printable(line)),
    warn: (line) => terminal.say(chalk.yellow(printable(line)), process.stderr),
    fail: (message) => terminal.say(`${chalk.red(`${name} failed`)}\n${message}`, process.stderr),
    begin: (what, progress) => terminal.begin(what, progress),
    now: () => new Date(),
  };
}

/** All that has a colour goes to stderr, while chalk looks at stdout; nor does it know NO_COLOR. */
export function colourLevel(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'hasColors'>,
  env: NodeJS.ProcessEnv,
): typeof chalk.level {
  if (env.NO_COLOR) return 0;
  if (env.FORCE_COLOR !== undefined) return chalk.level;
  return stream.isTTY && stream.hasColors() ? 1 : 0;
}
