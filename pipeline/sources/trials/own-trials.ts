import path from 'node:path';
import { closeName, collect, shown, suggestion, throwAll, UserError } from '../../messages/errors.ts';
import { count } from '../../messages/plurals.ts';
import type { RawFile } from '../source.ts';
import { type CsvFile, firstDuplicate, readCsv } from '../tables/csv-file.ts';
import { isArchive, isClutter } from './bundle.ts';
import { eachOfTarGz } from './tar-archive.ts';
import { datasets, HEADER, LIMITS, type TrialFile } from './trial-files.ts';
import { eachOfZip } from './zip-archive.ts';

/** A session of a user's own model. */
export interface OwnTrialFile extends TrialFile {
  bundle: string;
  /** The line of each trial in the file. */
  lines: readonly number[];
}

const COLUMNS = HEADER.split(',');
const CLASSES =
  'airplane bear bicycle bird boat bottle car cat chair clock dog elephant keyboard knife oven truck'.split(
    ' ',
  );
const RESPONSES = [...CLASSES, 'na'];
/** The toolbox writes its results beside the trials. */
const RESULTS = 'performances';
const EXAMPLE = 'edge/edge_my-net_session-1.csv';
const ARCHIVE_NEXT = 'pack the folder of trials again, as a .tar.gz or a .zip without links';

/** A user's own trials by folder or archive, with notes for the log. */
export interface OwnTrials {
  files: Map<string, OwnTrialFile[]>;
  notes: string[];
}

/** Reads a user's own trials: CSV files in folders named after the data sets. Files of people are skipped. */
export async function readOwnTrials(files: readonly RawFile[]): Promise<OwnTrials> {
  const found = new Map<string, OwnTrialFile[]>();
  const faults: UserError[] = [];
  for (const file of files) {
    const { bundle } = file;
    if (bundle === undefined) continue;
    const known = found.get(bundle) ?? [];
    found.set(bundle, known);
    try {
      await readFile(file, bundle, known, faults);
    } catch (error) {
      collect(faults, error);
    }
  }
  throwAll(faults);
  const notes: string[] = [];
  for (const [bundle, all] of found) {
    const models = all.filter(({ observer }) => !isPerson(observer));
    const people = all.length - models.length;
    if (models.length === 0) throw withoutTrials(bundle, people);
    if (people > 0)
      notes.push(
        `note: ${bundle}: skipped ${count(people, 'file', 'files')} of people; the published people are used`,
      );
    found.set(bundle, models);
  }
  return { files: found, notes };
}

async function readFile(
  file: RawFile,
  bundle: string,
  found: OwnTrialFile[],
  faults: UserError[],
): Promise<void> {
  if (file.where === bundle && isArchive(bundle)) return await readArchive(file, bundle, found, faults);
  const dataset = datasetOf(path.relative(path.dirname(bundle), file.where), file.where);
  if (dataset !== undefined) found.push(trialFile(file, dataset, bundle));
}

async function readArchive(
  { bytes, where }: RawFile,
  bundle: string,
  found: OwnTrialFile[],
  faults: UserError[],
): Promise<void> {
  const isWanted = (member: string) => {
    try {
      return datasetOf(member, `${where}: ${shown(member).slice(1, -1)}`) !== undefined;
    } catch (error) {
      collect(faults, error);
      return false;
    }
  };
  const take = ({ path: member, text }: { path: string; text: string }) => {
    const file = { bytes: Buffer.from(text), where: `${where}: ${member}` };
    try {
      found.push(trialFile(file, datasetOf(member, file.where)!, bundle));
    } catch (error) {
      collect(faults, error);
    }
  };
  if (/zip$/i.test(where)) await eachOfZip({ bytes, where }, LIMITS, isWanted, take, ARCHIVE_NEXT);
  else {
    const advice = { damaged: ARCHIVE_NEXT, refused: ARCHIVE_NEXT };
    await eachOfTarGz(bytes, where, LIMITS, isWanted, take, advice);
  }
}

function withoutTrials(bundle: string, people: number): UserError {
  return new UserError({
    where: bundle,
    problem: 'no trials of a model',
    expected: `CSV files in folders named after the data sets, such as ${EXAMPLE}`,
    found: people === 0 ? 'none' : `${count(people, 'file', 'files')} of people only`,
    next: 'add files of trials, or remove it',
  });
}

/** The data set of a CSV file by its folder; undefined for files that are skipped. */
function datasetOf(file: string, where: string): string | undefined {
  const parts = file.split('/').filter((part) => part !== '' && part !== '.');
  const [folder, name] = [parts.at(-2) ?? '', parts.at(-1)!];
  if (parts.some(isClutter) || folder === RESULTS) return undefined;
  if (!/\.csv$/i.test(name)) {
    throw new UserError({
      where,
      problem: 'not a CSV file',
      expected: `only files such as ${EXAMPLE}`,
      found: shown(name),
      next: 'remove the file, or name it .csv if it holds trials',
    });
  }
  if ((datasets as readonly string[]).includes(folder)) return folder;
  throw new UserError({
    where,
    problem: `the folder ${shown(folder)} is not a data set of model-vs-human`,
    expected: suggestion(folder, datasets),
    found: shown(file),
    next: 'put the file into the folder of its data set',
  });
}

function trialFile(
  { bytes, where }: Pick<RawFile, 'bytes' | 'where'>,
  dataset: string,
  bundle: string,
): OwnTrialFile {
  const csv = readCsv({ bytes, where });
  const places = columnPlaces(csv, where);
  const rows = csv.rows.map((row) => places.map((place) => row[place]!));
  if (rows.length === 0) {
    throw new UserError({
      where,
      problem: 'no trials',
      expected: 'one trial per line, below the header',
      found: 'the header only',
      next: 'add trials, or remove the file',
    });
  }
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
  const problem =
    missing === undefined
      ? `duplicate column ${shown(names[duplicate])}`
      : `missing column ${shown(missing)}`;
  const others = header.filter((_, i) => !COLUMNS.includes(names[i]!));
  const near = missing === undefined ? undefined : closeName(missing, others);
  throw new UserError({
    where: `${where}: line 1`,
    problem,
    expected: `the columns ${COLUMNS.join(', ')}, each once, in any order`,
    found: shown(header.join(',')),
    next:
      near === undefined
        ? 'correct the first line'
        : `rename the column ${shown(near)}: did you mean ${shown(missing)}?`,
  });
}

function isPerson(observer: string): boolean {
  return /^(subject|humans$)/i.test(observer);
}

function checkTrial(row: readonly string[], observer: string, where: string): void {
  const [name, , , , response, objectClass, , image] = row as [string, ...string[]];
  const refuse = (problem: string, expected: string, found: string, next = 'correct the cell'): never => {
    throw new UserError({ where, problem, expected, found: shown(found), next });
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
