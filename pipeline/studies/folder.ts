import path from 'node:path';
import { inRoot } from '../warehouse/root.ts';

/** The source whose trials a study's own trials are added to. */
export const TRIALS_SOURCE = 'model-vs-human';

/** The folder of study files. */
export const FOLDER = path.join('pipeline', 'studies');

/** Whether a study has tables or trials of the user's own. */
export function hasOwnData(study: { csv: readonly unknown[]; trials?: string | undefined }): boolean {
  return study.csv.length > 0 || study.trials !== undefined;
}

/** Whether a study is only about tables of the user's own, which may be from any field. */
export function isOfTablesAlone(study: {
  sources: readonly unknown[];
  trials?: string | undefined;
}): boolean {
  return study.sources.length === 0 && study.trials === undefined;
}

/** The path of a study's own trials. */
export function trialsOf({ trials }: { trials?: string | undefined }): string | undefined {
  return trials === undefined ? undefined : inRoot(path.join(FOLDER, trials));
}
