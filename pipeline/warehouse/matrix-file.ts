import fs from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../folder.ts';
import { type Provenance, provenanceMetadata } from './artifact.ts';
import type { Reader } from './build.ts';
import type { MatrixContract } from './contract.ts';
import { readRecord, replaceIfChanged, sha256, sha256OfFile, temporaryPath } from './files.ts';

/** A column of a matrix: what its Arrow field says of it. */
export interface MatrixField {
  name: string;
  type: 'VARCHAR' | 'DOUBLE';
  /** Besides `description` and `unit`, for a metric's column `category`, `domain`, `data_set`, … */
  metadata: Record<string, string>;
}

/** A matrix on its way to its file. */
export interface Matrix {
  fields: MatrixField[];
  rows: number;
  /** The whole Arrow IPC file. */
  bytes: Uint8Array;
}

/**
 * Writes a matrix as Arrow. The stages that have one hand it in, so that the others need not load Arrow.
 *
 * @param reader queries the long form, as the table of the contract's name, and {@link MATRIX_INPUTS}
 * @param metadata of the file as a whole
 */
export type MatrixWriter = (
  contract: MatrixContract,
  reader: Reader,
  metadata: Readonly<Record<string, string>>,
) => Promise<Matrix>;

/** What every matrix reads besides its SELECT, to say what its columns and sets are. */
export const MATRIX_INPUTS = ['cohort.metric', 'cohort.source', 'study.metric_set', 'study.setting'];

/** What is known of a matrix's file without reading Arrow; in a hidden file beside it. */
export interface MatrixRecord extends Omit<Matrix, 'bytes'> {
  /** As an artifact's: sha256 of what the matrix was made from. */
  fingerprint: string;
  /** sha256 of the file. */
  sha256: string;
}

export function matrixPath(base: string): string {
  return `${base}.arrow`;
}

function recordPath(base: string): string {
  return path.join(path.dirname(base), `.${path.basename(matrixPath(base))}.json`);
}

/** What was noted of the matrix at `base`, or undefined where it is not the file that was written then. */
export function readMatrixRecord(base: string): MatrixRecord | undefined {
  if (!fs.existsSync(matrixPath(base))) return undefined;
  const record = readRecord<MatrixRecord>(recordPath(base));
  return record?.sha256 === sha256OfFile(matrixPath(base)) ? record : undefined;
}

/** Writes a matrix and its record beside their places; {@link commitMatrix} puts them there. */
export async function stageMatrix(
  contract: MatrixContract,
  base: string,
  provenance: Provenance,
  write: (metadata: Record<string, string>) => Promise<Matrix>,
): Promise<MatrixRecord> {
  const metadata = provenanceMetadata(contract, provenance);
  const { bytes, ...shape } = await write(metadata);
  const record = { fingerprint: metadata['metalign.fingerprint']!, sha256: sha256(bytes), ...shape };
  makeFolder(path.dirname(base));
  fs.writeFileSync(temporaryPath(matrixPath(base)), bytes);
  fs.writeFileSync(temporaryPath(recordPath(base)), JSON.stringify(record));
  return record;
}

/** The record comes last: it vouches for the file, so a kill in between is seen at the next run. */
export function commitMatrix(base: string): void {
  for (const file of [matrixPath(base), recordPath(base)]) replaceIfChanged(temporaryPath(file), file);
}

export function discardMatrix(base: string): void {
  for (const file of [matrixPath(base), recordPath(base)]) fs.rmSync(temporaryPath(file), { force: true });
}
