import path from 'node:path';
import { hintOf, shown, suggestion, UserError } from '../../messages/errors.ts';
import { normalized } from '../../warehouse/normalized-name.ts';
import { readCsv } from '../formats/csv-file.ts';
import type { RawFile } from '../source.ts';
import { datasets, HEADER, type TrialFile } from './trial-files.ts';

const COLUMNS = HEADER.split(',');

/**
 * Reads the trials of a user's own models: CSV files in folders named after the data sets. Names of published observers
 * are refused, whose numbers would change. sql/tidy/trial.yml judges the trials.
 */
export function readOwnTrials(files: readonly RawFile[], published: Iterable<string>): TrialFile[] {
  const taken = new Set(Array.from(published, normalized));
  return files.map((file) => {
    const ownFile = trialFile(file);
    const { observer } = ownFile;
    if (!/^(subject-|humans$)/i.test(observer) && !taken.has(normalized(observer))) return ownFile;
    throw new UserError(file.where, 'trials of a person or a published model', {
      expected: 'in the column subj, a name that no published observer has',
      found: shown(observer),
      next: 'give your model another name, or remove the file',
    });
  });
}

/** Takes the toolbox's columns, in any order and among others. */
function trialFile(file: RawFile): TrialFile {
  const { where, bundle } = file;
  const csv = readCsv(file);
  const names = csv.header.map((name) => name.toLowerCase());
  const missing = COLUMNS.find((name) => !names.includes(name));
  if (missing !== undefined)
    throw new UserError(`${where}: line 1`, `missing column ${shown(missing)}`, {
      expected: `the columns ${COLUMNS.join(', ')}`,
      found: `${shown(csv.header.join(','))}${hintOf(missing, names)}`,
      next: 'correct the first line',
    });
  const rows = csv.rows.map((row) => COLUMNS.map((name) => row[names.indexOf(name)]!));
  const observer = (rows[0]?.[0] ?? '').replaceAll('_', '-');
  if (observer.trim() === '')
    throw new UserError(where, 'no trials of a model', {
      expected: 'one trial per line below the header, with the name of the model in the column subj',
      next: 'add trials, or remove the file',
    });
  const lines = rows.map((row) => row.join(','));
  return { file: where, dataset: datasetOf(where), observer, rows: lines.join('\n'), bundle };
}

/** The data set of a file, by its folder. */
function datasetOf(file: string): string {
  const folder = path.basename(path.dirname(file));
  if (datasets.includes(folder)) return folder;
  throw new UserError(file, `the folder ${shown(folder)} is not a data set of model-vs-human`, {
    expected: suggestion(folder, datasets),
    next: 'put the file into the folder of its data set',
  });
}
