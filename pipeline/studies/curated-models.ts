import path from 'node:path';
import { UserError } from '../messages/errors.ts';
import type { ModelList } from '../sources/curated/unused-lines.ts';
import { firstDuplicate, readCsv, recordsOf, wrongLine } from '../sources/formats/csv-file.ts';
import { isFile, readFile, sha256 } from '../warehouse/files.ts';
import { FOLDER, inStudies } from './folder.ts';
import type { Study } from './study.ts';

const HEADER = ['name', 'model_id', 'reason'] as const;

/** Reads the ids of a curated list of models beside the study. */
export function readCuratedModels(file: string): string[] {
  return curatedModels(bytesOf(file), path.join(FOLDER, file));
}

/** The ids in a curated list of models: one line per model, with the reason for its choice. */
export function curatedModels(bytes: Uint8Array, where: string): string[] {
  const csv = readCsv({ bytes, where }, HEADER);
  const records = recordsOf(csv, HEADER);
  for (const [i, record] of records.entries())
    for (const column of HEADER)
      if (record[column].trim() === '') throw wrongLine(csv, i, `missing ${column}`, 'text in every column');
  const ids = records.map(({ model_id }) => model_id.trim());
  const duplicate = firstDuplicate(ids);
  if (duplicate >= 0) throw wrongLine(csv, duplicate, 'duplicate model_id', 'one line per model');
  return ids;
}

/** The lists of models that the study names. */
export function curatedLists(study: Study): ModelList[] {
  return filesOf(study).map((file) => ({ file: path.join(FOLDER, file), ids: readCuratedModels(file) }));
}

/** sha256 of each list that the study names, by file name. */
export function curatedHashes(study: Study): Record<string, string> {
  return Object.fromEntries(filesOf(study).map((file) => [file, sha256(bytesOf(file))]));
}

function filesOf({ readings }: Study): string[] {
  return [...new Set(readings.cohorts.flatMap(({ models }) => models ?? []))];
}

function bytesOf(file: string): Uint8Array {
  const place = inStudies(file);
  if (isFile(place)) return readFile(place);
  throw new UserError(path.join(FOLDER, file), 'no such file', {
    expected: 'a CSV file beside the study',
    next: 'add it, or remove the reading that names it',
  });
}
