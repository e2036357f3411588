import type { Progress, Task } from './terminal.ts';

/** What a run says and asks outside the project's folders; tests replace it. */
export interface RunEffects {
  /** Prints a line: a result, or what a user must see. */
  say(line: string): void;
  /** A detail or a note, which only VERBOSE prints; a stage's notes are also in the study's log.txt. */
  log(line: string): void;
  /** Prints a warning. */
  warn(line: string): void;
  /** Starts a long task; a terminal shows its progress. */
  begin(what: string, progress: () => Progress): Task;
  now(): Date;
  /** Tells that a stage is done, for the progress of all studies; by default nothing. */
  finished?(): void;
  /** Number of other studies that run now, each in a thread; by default none. */
  otherStudies?(): number;
  /** Random draws of at least this many elementary steps are sent to Slurm; has a default. */
  slurmThreshold?: number;
}
