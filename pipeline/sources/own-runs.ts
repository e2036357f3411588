import { shown, UserError } from '../errors.ts';
import { haveSameTrials, type Run, type Runs, runsOf } from './merge-runs.ts';
import { normalized } from './model-identity.ts';
import type { OwnTrialFile } from './own-trials.ts';

/** Data sets in which conditions have no meaning, as in sql/tidy/trial.sql. */
const WITHOUT_CONDITIONS = ['cue-conflict', 'edge', 'silhouette'];

/**
 * Adds a user's own runs to the published ones. A name that is taken, up to case and punctuation, is an error unless the trials
 * are the same.
 */
export function addOwnRuns(published: ReadonlyMap<string, Run>, own: readonly OwnTrialFile[]): Runs {
  const byObserver = new Map(published);
  const notes: string[] = [];
  const names = new Map([...published.keys()].map((observer) => [normalized(observer), observer]));
  for (const [observer, run] of runsOf(own)) {
    checkImages(run);
    const namesake = names.get(normalized(observer));
    if (namesake !== undefined && !haveSameTrials(byObserver.get(namesake)!, run))
      throw nameIsTaken(observer, run, namesake, byObserver.get(namesake)!);
    if (namesake === observer) notes.push(`note: ${run[0]!.bundle} has the published trials of ${observer}`);
    else byObserver.set(observer, run);
    names.set(normalized(observer), observer);
  }
  return { byObserver, notes };
}

function nameIsTaken(observer: string, [own]: OwnTrialFile[], namesake: string, known: Run): UserError {
  return new UserError({
    where: own!.file,
    problem: `the observer ${shown(observer)} has other trials in ${known[0]!.file}`,
    expected: 'a name that no other model has, apart from case and punctuation',
    found: shown(namesake),
    next: 'rename the model in the column subj of its files',
  });
}

/** Refuses an image that an observer saw twice in one condition. */
function checkImages(run: readonly OwnTrialFile[]): void {
  const seen = new Map<string, string>();
  for (const { dataset, file, rows, lines } of run) {
    for (const [i, row] of rows.split('\n').entries()) {
      const [, , , , , , label, name] = row.split(',');
      const [condition, image] = [conditionOf(dataset, label!), imageOf(name!)];
      const key = JSON.stringify([dataset, condition, image]);
      const where = `${file}: line ${lines[i]}`;
      const first = seen.get(key);
      seen.set(key, where);
      if (first === undefined) continue;
      throw new UserError({
        where,
        problem: 'duplicate trial',
        expected: 'each image once per observer and condition',
        found: `image ${shown(image)}, condition ${shown(condition)}, also in ${first}`,
        next: 'remove one of the two trials, or of the two files',
      });
    }
  }
}

/** As in sql/tidy/trial.sql. */
function conditionOf(dataset: string, label: string): string {
  if (WITHOUT_CONDITIONS.includes(dataset)) return '';
  return /^[\d.]+$/.test(label) ? String(Number(label)) : label.toLowerCase();
}

/** As in sql/tidy/trial.sql. */
function imageOf(name: string): string {
  const parts = name.split('_');
  return parts.slice(parts.at(-2)?.startsWith('n0') ? -2 : -1).join('_');
}
