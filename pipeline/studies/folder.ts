import fs from 'node:fs';
import path from 'node:path';
import { inCode } from '../warehouse/code-hash.ts';
import { inRoot } from '../warehouse/root.ts';

/** The source whose trials a study's own trials are added to. */
export const TRIALS_SOURCE = 'model-vs-human';

/** The folder of study files. */
export const FOLDER = path.join('pipeline', 'studies');

type Trials = { trials?: string | undefined };

/** Whether a study has tables or trials of the user's own. */
export function hasOwnData(study: Trials & { csv: readonly unknown[] }): boolean {
  return study.csv.length > 0 || study.trials !== undefined;
}

/** The path of a file there: of the run's folder if that has studies, else of the program, whose package works in any folder. */
export function inStudies(file: string): string {
  const own = inRoot(FOLDER);
  return path.join(fs.existsSync(own) ? own : inCode(FOLDER), file);
}

/** Whether a study is only about tables of the user's own, which may be from any field. */
export function isOfTablesAlone(study: Trials & { sources: readonly unknown[] }): boolean {
  return study.sources.length === 0 && study.trials === undefined;
}

/** Whether a study is about the Brain-Score leaderboard, its first source, and does not only have scores of it beside others. */
export function isOfLeaderboard({
  sources: [first],
}: {
  sources: readonly { source_id: string }[];
}): boolean {
  return first?.source_id === 'brain-score';
}

/** The path of a study's own trials. */
export function trialsOf({ trials }: Trials): string | undefined {
  return trials === undefined ? undefined : inStudies(trials);
}
