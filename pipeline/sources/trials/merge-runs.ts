import { group, sort } from 'd3-array';
import { UserError } from '../../messages/errors.ts';
import type { TrialFile } from './trial-files.ts';

/** All files of an observer. */
export type Run = readonly TrialFile[];

/** Runs are the same if a smaller share of their trials differs. */
const SAME_BELOW = 0.001;

/** Merges the runs of several archives. If a run is in two, the first is used, with a note for the log if they differ. */
export function mergeRuns(archives: readonly TrialFile[][]) {
  const byObserver = new Map<string, Run>();
  const notes: string[] = [];
  for (const files of archives) {
    for (const [observer, run] of runsOf(files)) {
      const known = byObserver.get(observer);
      if (!known) byObserver.set(observer, run);
      else notes.push(...compareRuns(observer, known, run));
    }
  }
  return { byObserver, notes };
}

/** The files of each observer. */
export function runsOf<File extends TrialFile>(files: readonly File[]): Map<string, File[]> {
  return group(files, ({ observer }) => observer);
}

function compareRuns(observer: string, known: Run, other: Run): string[] {
  const { answers, trials, missing } = compared(known, other);
  const differing = Math.max(missing, missing + answers - trials);
  if (differing === 0) return [];
  if (differing < SAME_BELOW * trials) {
    const found = `${differing} of its ${trials} trials differ`;
    return [`note: ${observer} is in both archives, and ${found}; used the first archive`];
  }
  throw new UserError(other[0]!.file, `${observer} has other trials in ${known[0]!.file}`, {
    expected: `fewer than ${100 * SAME_BELOW} % of the trials differ`,
    found: `${differing} of ${trials} trials differ`,
    next: 'give the two runs different names in pipeline/sources/trials/merge-runs.ts',
  });
}

/** Each trial as data set and row, without the subject, whose spelling differs between archives. */
function answersOf(run: Run): string[] {
  return run.flatMap(({ dataset, rows }) =>
    rows.split('\n').map((row) => `${dataset}${row.slice(row.indexOf(','))}`),
  );
}

/** How many different answers a run has, how many trials another has, and how many of these the first lacks. */
function compared(known: Run, other: Run) {
  const answers = new Set(answersOf(known));
  const others = answersOf(other);
  const missing = others.filter((answer) => !answers.has(answer)).length;
  return { answers: answers.size, trials: others.length, missing };
}

/** How many trials of a run another does not have, if so few that it is the same run or a part of it; else undefined. */
export function differenceFrom(known: Run, other: Run): number | undefined {
  const { trials, missing } = compared(known, other);
  return missing === 0 || missing < SAME_BELOW * trials ? missing : undefined;
}

/** Whether two runs have the same trials, in any order. */
function haveSameTrials(one: Run, other: Run): boolean {
  return answersOf(one).sort().join() === answersOf(other).sort().join();
}

/** Models with identical trials under two names, mapped to the first name; a published name comes first. */
export function duplicateRuns(byObserver: ReadonlyMap<string, Run>): Map<string, string> {
  const found = new Map<string, string>();
  const bySize = new Map<string, string[]>();
  const isOwn = (run: Run) => Number(run[0]!.bundle !== undefined);
  const byName = sort(byObserver, ([observer]) => observer);
  const inOrder = sort(byName, ([, run]) => isOwn(run));
  for (const [observer, run] of inOrder) {
    // Compares trials only if the sizes match.
    const trials = run.reduce((sum, file) => sum + file.trials, 0);
    const bytes = run.reduce((sum, file) => sum + file.rows.length - file.trials * observer.length, 0);
    const size = `${trials} ${bytes}`;
    const original = (bySize.get(size) ?? []).find((other) => haveSameTrials(byObserver.get(other)!, run));
    if (original !== undefined) found.set(observer, original);
    else bySize.set(size, [...(bySize.get(size) ?? []), observer]);
  }
  return found;
}
