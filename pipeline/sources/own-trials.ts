import path from 'node:path';
import { closeName, shown, suggestion, UserError } from '../errors.ts';
import { isArchive, isClutter } from './bundle.ts';
import { type CsvFile, firstDuplicate, readCsv } from './csv-file.ts';
import type { RawFile } from './source.ts';
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

/** Reads a user's own trials, by folder or archive: CSV files in folders named after the data sets. */
export async function readOwnTrials(files: readonly RawFile[]): Promise<Map<string, OwnTrialFile[]>> {
  const found = new Map<string, OwnTrialFile[]>();
  for (const file of files) {
    const { bundle } = file;
    if (bundle === undefined) continue;
    const known = found.get(bundle) ?? [];
    known.push(...(await readFile(file, bundle)));
    found.set(bundle, known);
  }
  for (const [bundle, trialFiles] of found) if (trialFiles.length === 0) throw withoutTrials(bundle);
  return found;
}

async function readFile(file: RawFile, bundle: string): Promise<OwnTrialFile[]> {
  if (file.where === bundle && isArchive(bundle)) return await readArchive(file, bundle);
  const dataset = datasetOf(path.relative(path.dirname(bundle), file.where), file.where);
  return dataset === undefined ? [] : [trialFile(file, dataset, bundle)];
}

async function readArchive({ bytes, where }: RawFile, bundle: string): Promise<OwnTrialFile[]> {
  const found: OwnTrialFile[] = [];
  const isWanted = (member: string) =>
    datasetOf(member, `${where}: ${shown(member).slice(1, -1)}`) !== undefined;
  const take = ({ path: member, text }: { path: string; text: string }) => {
    const file = { bytes: Buffer.from(text), where: `${where}: ${member}` };
    found.push(trialFile(file, datasetOf(member, file.where)!, bundle));
  };
  if (/zip$/i.test(where)) await eachOfZip({ bytes, where }, LIMITS, isWanted, take, ARCHIVE_NEXT);
  else {
    const advice = { damaged: ARCHIVE_NEXT, refused: ARCHIVE_NEXT };
    await eachOfTarGz(bytes, where, LIMITS, isWanted, take, advice);
  }
  return found;
}

function withoutTrials(bundle: string): UserError {
  return new UserError({
    where: bundle,
    problem: 'no trials',
    expected: `CSV files in folders named after the data sets, such as ${EXAMPLE}`,
    found: 'none',
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

function checkTrial(row: readonly string[], observer: string, where: string): void {
  const [name, , , , response, objectClass, , image] = row as [string, ...string[]];
  const refuse = (problem: string, expected: string, found: string, next = 'correct the cell'): never => {
    throw new UserError({ where, problem, expected, found: shown(found), next });
  };
  const divided = row.find((cell) => /[,\r\n]/.test(cell));
  if (divided !== undefined) refuse('cell with a comma or a line end', 'a name or a number', divided);
  if (name.trim() === '') refuse('missing observer in the column subj', 'the name of a model', name);
  if (/^(subject|humans$)/i.test(name)) {
    const next = 'remove the file, or rename the model in its column subj';
    refuse(
      'a person among your own trials',
      'models: they are compared with the published people',
      name,
      next,
    );
  }
  if (name.replaceAll('_', '-') !== observer)
    refuse('another observer in the same file', observer, name, 'write a file per observer');
  if (!CLASSES.includes(objectClass!))
    refuse('unknown object class in the column category', suggestion(objectClass!, CLASSES), objectClass!);
  if (!RESPONSES.includes(response!))
    refuse('unknown answer in the column object_response', suggestion(response!, RESPONSES), response!);
  if (image!.trim() === '') refuse('missing image in the column imagename', 'the name of an image', image!);
}
