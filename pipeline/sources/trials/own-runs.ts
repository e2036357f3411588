import { shown, throwAll, UserError } from '../../messages/errors.ts';
import { count, upToTwenty } from '../../messages/plurals.ts';
import { normalized } from '../curated/model-identity.ts';
import { differenceFrom, type Run, type Runs, runsOf } from './merge-runs.ts';
import type { OwnTrialFile } from './own-trials.ts';

/** Data sets in which conditions have no meaning, as in sql/tidy/trial.sql. */
const WITHOUT_CONDITIONS = ['cue-conflict', 'edge', 'silhouette'];

/**
 * Adds a user's own runs to the published ones. A run whose name is taken, up to case and punctuation, is left out if its trials
 * are those of its namesake, or a part of them; otherwise it gets another name.
 */
export function addOwnRuns(published: ReadonlyMap<string, Run>, own: readonly OwnTrialFile[]): Runs {
  const byObserver = new Map(published);
  const notes: string[] = [];
  const repeated = new Map<string, string[]>();
  const faults: UserError[] = [];
  const names = new Map([...published.keys()].map((observer) => [normalized(observer), observer]));
  for (const [observer, run] of runsOf(own)) {
    const { bundle } = run[0]!;
    const namesake = names.get(normalized(observer));
    const differing = namesake && differenceFrom(byObserver.get(namesake)!, run);
    if (differing !== undefined && namesake) {
      const differ = differing === 0 ? '' : ` (${differing} trials differ)`;
      repeated.set(bundle, [...(repeated.get(bundle) ?? []), namesake + differ]);
      continue;
    }
    faults.push(...repeatedImages(run));
    const name = namesake === undefined ? observer : freeName(observer, names);
    if (name !== observer) {
      const others = byObserver.get(namesake!)![0]!.bundle ?? 'the published archives';
      notes.push(`note: ${bundle} has other trials of ${observer} than ${others}: read as ${name}`);
    }
    byObserver.set(name, name === observer ? run : run.map((file) => renamed(file, name)));
    names.set(normalized(name), name);
  }
  throwAll(faults);
  for (const [bundle, found] of repeated)
    notes.push(
      `note: ${bundle} has known trials of ${count(found.length, 'model', 'models')}, which count once: ${upToTwenty(found)}`,
    );
  return { byObserver, notes };
}

/** `resnet50-own`, or the next free number. */
function freeName(observer: string, taken: ReadonlyMap<string, string>): string {
  let name = `${observer}-own`;
  for (let i = 2; taken.has(normalized(name)); i++) name = `${observer}-own-${i}`;
  return name;
}

function renamed(file: OwnTrialFile, observer: string): OwnTrialFile {
  const rows = file.rows.split('\n').map((row) => observer + row.slice(row.indexOf(',')));
  return { ...file, observer, rows: rows.join('\n') };
}

/** The first image that an observer saw twice in one condition. */
function repeatedImages(run: readonly OwnTrialFile[]): UserError[] {
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
      const error = new UserError({
        where,
        problem: 'duplicate trial',
        expected: 'each image once per observer and condition',
        found: `image ${shown(image)}, condition ${shown(condition)}, also in ${first}`,
        next: 'remove one of the two trials, or of the two files',
      });
      return [error];
    }
  }
  return [];
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
