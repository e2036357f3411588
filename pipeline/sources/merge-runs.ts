import { UserError } from '../errors.ts';
import type { TrialFile } from './trial-files.ts';

/** All files of an observer. */
type Run = TrialFile[];

export interface Runs {
  byObserver: Map<string, Run>;
  /** Notes for the log. */
  notes: string[];
}

/** Runs are the same if a smaller share of their trials differs. */
const SAME_BELOW = 0.001;

/** Merges the runs of several archives. If a run is in two, the first is used, with a note if they differ. */
export function mergeRuns(archives: readonly TrialFile[][]): Runs {
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

function runsOf(files: TrialFile[]): Map<string, Run> {
  const runs = new Map<string, Run>();
  for (const file of files) runs.set(file.observer, [...(runs.get(file.observer) ?? []), file]);
  return runs;
}

function compareRuns(observer: string, known: Run, other: Run): string[] {
  if (JSON.stringify(known.map(({ rows }) => rows)) === JSON.stringify(other.map(({ rows }) => rows))) {
    return [];
  }
  const answers = new Set(answersOf(known));
  const others = answersOf(other);
  const missing = others.filter((answer) => !answers.has(answer)).length;
  const differing = Math.max(missing, missing + answers.size - others.length);
  if (differing === 0) return [];
  if (differing < SAME_BELOW * others.length) {
    return [
      `note: ${observer} is in both archives, and ${differing} of its ${others.length} trials differ; used the first archive`,
    ];
  }
  throw new UserError({
    where: other[0]!.file,
    problem: `${observer} has other trials in ${known[0]!.file}`,
    expected: `fewer than ${100 * SAME_BELOW} % of the trials differ`,
    found: `${differing} of ${others.length} trials differ`,
    next: 'give the two runs different names in pipeline/sources/merge-runs.ts',
  });
}

/** Each trial as data set and row, without the subject, whose spelling differs between archives. */
function answersOf(run: Run): string[] {
  return run.flatMap(({ dataset, rows }) =>
    rows.split('\n').map((row) => `${dataset}${row.slice(row.indexOf(','))}`),
  );
}

/**
 * Models with identical trials under two names, mapped to the first name.
 */
export function duplicateRuns(byObserver: ReadonlyMap<string, Run>): Map<string, string> {
  const found = new Map<string, string>();
  const bySize = new Map<string, string[]>();
  for (const [observer, run] of [...byObserver].sort(([a], [b]) => (a < b ? -1 : 1))) {
    // Compares trials only if the sizes match.
    const trials = run.reduce((sum, file) => sum + file.trials, 0);
    const bytes = run.reduce((sum, file) => sum + file.rows.length - file.trials * observer.length, 0);
    const size = `${run.length} ${trials} ${bytes}`;
    const original = (bySize.get(size) ?? []).find(
      (other) => answersOf(byObserver.get(other)!).join() === answersOf(run).join(),
    );
    if (original !== undefined) found.set(observer, original);
    else bySize.set(size, [...(bySize.get(size) ?? []), observer]);
  }
  return found;
}
