import { chalk } from 'zx/core';

/** What a stage may do to the world besides reading and writing the project's folders. Tests pass their own. */
export interface Effects {
  /** One line of progress. */
  log(line: string): void;
  /** One line that must not be overlooked. */
  warn(line: string): void;
  now(): Date;
}

export const realEffects: Effects = {
  log: (line) => process.stdout.write(`${line}\n`),
  warn: (line) => process.stderr.write(`${chalk.yellow(line)}\n`),
  now: () => new Date(),
};
