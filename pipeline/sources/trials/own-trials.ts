import path from 'node:path';
import { closeName, collect, shown, suggestion, throwAll, UserError } from '../../messages/errors.ts';
import { count, upToTwenty } from '../../messages/plurals.ts';
import { normalized } from '../curated/model-identity.ts';
import { isClutter } from '../formats/bundle.ts';
import { type CsvFile, firstDuplicate, readCsv } from '../formats/csv-file.ts';
import type { RawFile } from '../source.ts';
import { differenceFrom, type Run, runsOf } from './merge-runs.ts';
import { datasets, HEADER, type TrialFile } from './trial-files.ts';

/** A session of a user's own model, with the line of each trial in its file. */
export type OwnTrialFile = TrialFile & { bundle: string; lines: readonly number[] };

const COLUMNS = HEADER.split(',');
const CLASSES =
  'airplane bear bicycle bird boat bottle car cat chair clock dog elephant keyboard knife oven truck'.split(
    ' ',
  );
const RESPONSES = [...CLASSES, 'na'];
/** The toolbox writes its results beside the trials. */
const RESULTS = 'performances';
const EXAMPLE = 'edge/edge_my-net_session-1.csv';

/**
 * Reads a user's own trials: CSV files in folders named after the data sets. Files of people are skipped.
 *
 * @returns the files by folder, with notes for the log
 */
export function readOwnTrials(files: readonly RawFile[]) {
  const found = new Map<string, OwnTrialFile[]>();
  const faults: UserError[] = [];
  for (const file of files) {
    const { bundle } = file;
    if (bundle === undefined) continue;
    const known = found.get(bundle) ?? [];
    found.set(bundle, known);
    try {
      const dataset = datasetOf(path.relative(path.dirname(bundle), file.where), file.where);
      if (dataset !== undefined) known.push(trialFile(file, dataset, bundle));
    } catch (error) {
      collect(faults, error);
    }
  }
  throwAll(faults);
  const notes: string[] = [];
  for (const [bundle, all] of found) {
    const models = all.filter(({ observer }) => !isPerson(observer));
    const people = all.length - models.length;
    if (models.length === 0)
      throw new UserError(bundle, 'no trials of a model', {
        expected: `CSV files in folders named after the data sets, such as ${EXAMPLE}`,
        found: people === 0 ? 'none' : `${count(people, 'file', 'files')} of people only`,
        next: 'add files of trials, or remove it',
      });
    const skipped = `skipped ${count(people, 'file', 'files')} of people`;
    if (people > 0) notes.push(`note: ${bundle}: ${skipped}; the published people are used`);
    found.set(bundle, models);
  }
  return { files: found, notes };
}

/** The data set of a CSV file by its folder; undefined for files that are skipped. */
function datasetOf(file: string, where: string): string | undefined {
  const parts = file.split('/').filter((part) => part !== '' && part !== '.');
  const [folder, name] = [parts.at(-2) ?? '', parts.at(-1)!];
  if (parts.some(isClutter) || folder === RESULTS) return undefined;
  if (!/\.csv$/i.test(name))
    throw new UserError(where, 'not a CSV file', {
      expected: `only files such as ${EXAMPLE}`,
      found: shown(name),
      next: 'remove the file, or name it .csv if it holds trials',
    });
  if (datasets.includes(folder)) return folder;
  throw new UserError(where, `the folder ${shown(folder)} is not a data set of model-vs-human`, {
    expected: suggestion(folder, datasets),
    found: shown(file),
    next: 'put the file into the folder of its data set',
  });
}

function trialFile(file: RawFile, dataset: string, bundle: string): OwnTrialFile {
  const { where } = file;
  const csv = readCsv(file);
  const places = columnPlaces(csv, where);
  const rows = csv.rows.map((row) => places.map((place) => row[place]!));
  if (rows.length === 0)
    throw new UserError(where, 'no trials', {
      expected: 'one trial per line, below the header',
      found: 'the header only',
      next: 'add trials, or remove the file',
    });
  const observer = rows[0]![0]!.replaceAll('_', '-');
  for (const [i, row] of rows.entries()) checkTrial(row, observer, `${where}: line ${csv.lines[i]}`);
  return {
    file: where,
    dataset,
    observer,
    rows: rows.map((row) => row.join(',')).join('\n'),
    trials: rows.length,
    bundle,
    lines: csv.lines,
  };
}

/** Where the toolbox's columns are; others may be among them. */
function columnPlaces({ header }: CsvFile, where: string): number[] {
  const names = header.map((name) => name.trim().toLowerCase());
  const duplicate = firstDuplicate(names);
  const [missing] = COLUMNS.filter((name) => !names.includes(name));
  if (missing === undefined && (duplicate < 0 || !COLUMNS.includes(names[duplicate]!)))
    return COLUMNS.map((name) => names.indexOf(name));
  const others = header.filter((_, i) => !COLUMNS.includes(names[i]!));
  const near = missing === undefined ? undefined : closeName(missing, others);
  const problem = missing
    ? `missing column ${shown(missing)}`
    : `duplicate column ${shown(names[duplicate])}`;
  const rename = `rename the column ${shown(near)}: did you mean ${shown(missing)}?`;
  throw new UserError(`${where}: line 1`, problem, {
    expected: `the columns ${COLUMNS.join(', ')}, each once, in any order`,
    found: shown(header.join(',')),
    next: near === undefined ? 'correct the first line' : rename,
  });
}

function isPerson(observer: string): boolean {
  return /^(subject|humans$)/i.test(observer);
}

function checkTrial(row: readonly string[], observer: string, where: string): void {
  const [name, , , , response, objectClass, , image] = row as [string, ...string[]];
  const refuse = (problem: string, expected: string, found: string, next = 'correct the cell'): never => {
    throw new UserError(where, problem, { expected, found: shown(found), next });
  };
  const divided = row.find((cell) => /[,\r\n]/.test(cell));
  if (divided !== undefined) refuse('cell with a comma or a line end', 'a name or a number', divided);
  if (name.trim() === '') refuse('missing observer in the column subj', 'the name of a model', name);
  if (name.replaceAll('_', '-') !== observer)
    refuse('another observer in the same file', observer, name, 'write a file per observer');
  if (isPerson(observer)) return;
  if (!CLASSES.includes(objectClass!))
    refuse('unknown object class in the column category', suggestion(objectClass!, CLASSES), objectClass!);
  if (!RESPONSES.includes(response!))
    refuse('unknown answer in the column object_response', suggestion(response!, RESPONSES), response!);
  if (image!.trim() === '') refuse('missing image in the column imagename', 'the name of an image', image!);
}

/** Data sets in which conditions have no meaning, as in sql/tidy/trial.sql. */
const WITHOUT_CONDITIONS = ['cue-conflict', 'edge', 'silhouette'];

/**
 * Adds a user's own runs to the published ones. A run whose name is taken, up to case and punctuation, is left out if its trials
 * are those of its namesake, or a part of them; otherwise it gets another name.
 */
export function addOwnRuns(published: ReadonlyMap<string, Run>, own: readonly OwnTrialFile[]) {
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
  for (const [bundle, found] of repeated) {
    const models = count(found.length, 'model', 'models');
    notes.push(`note: ${bundle} has known trials of ${models}, which count once: ${upToTwenty(found)}`);
  }
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
      const error = new UserError(where, 'duplicate trial', {
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
