import { group, sort } from 'd3-array';
import { UserError } from '../../messages/errors.ts';
import { sha256 } from '../../warehouse/files.ts';
import type { TrialFile } from './trial-files.ts';

/** All files of an observer. */
export type Run = readonly TrialFile[];

/** Runs are the same if a smaller share of their trials differs. */
const SAME_BELOW = 0.001;

/**
 * Merges the runs of several archives. If a run is in two, the first is used, with a note for the log if they differ.
 */
export function mergeRuns(archives: readonly TrialFile[][]) {
  const byObserver = new Map<string, Run>();
  const notes: string[] = [];
  for (const files of archives) {
    for (const [observer, run] of group(files, ({ observer }) => observer)) {
      const known = byObserver.get(observer);
      if (!known) byObserver.set(observer, run);
      else notes.push(...compareRuns(observer, known, run));
    }
  }
  return { byObserver, notes };
}

function compareRuns(observer: string, known: Run, other: Run): string[] {
  const knownAnswers = new Set(answersOf(known));
  const answers = answersOf(other);
  const trials = answers.length;
  const missing = answers.filter((answer) => !knownAnswers.has(answer)).length;
  const differing = Math.max(missing, missing + knownAnswers.size - trials);
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

/** Models with identical trials under two names, mapped to the first name; a published name comes first. */
export function duplicateRuns(byObserver: ReadonlyMap<string, Run>): Map<string, string> {
  const duplicates = new Map<string, string>();
  const firstNames = new Map<string, string>();
  const isOwn = (run: Run) => run[0]!.bundle !== undefined;
  const inOrder = sort(
    byObserver,
    ([, run]) => isOwn(run),
    ([observer]) => observer,
  );
  for (const [observer, run] of inOrder) {
    const trials = sha256(answersOf(run).sort().join());
    const firstName = firstNames.get(trials);
    if (firstName === undefined) firstNames.set(trials, observer);
    else duplicates.set(observer, firstName);
  }
  return duplicates;
}
