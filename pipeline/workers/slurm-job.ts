import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import { type Columns, type Database, literal } from '../warehouse/database.ts';
import { sha256 } from '../warehouse/files.ts';
import type { Found } from './task.ts';

/** Resampling to be done by Slurm instead of this machine. */
export interface Job {
  /** The task's name. */
  name: string;
  /** Name of the items in messages. */
  what: string;
  input: { found: Found };
  items: number;
  resamplesPerItem: number;
  resamples: number;
}

/** From `first` to just before `last`. */
export type Range = { first: number; last: number };

/** The items of one task of an array. Tasks differ by at most one item. */
export function itemsOf(task: number, tasks: number, items: number): Range {
  return { first: Math.floor((task * items) / tasks), last: Math.floor(((task + 1) * items) / tasks) };
}

/** The resamples of a range of items. The last item may have fewer than the others. */
export function resamplesOf(
  { resamplesPerItem, resamples }: Pick<Job, 'resamplesPerItem' | 'resamples'>,
  { first, last }: Range,
): Range {
  return { first: first * resamplesPerItem, last: Math.min(last * resamplesPerItem, resamples) };
}

const arrays = { Float64Array, Int32Array, Uint16Array };
type Shape = [name: string, type: keyof typeof arrays, length: number];

/** Length of a sha256 as text. */
const SUM = 64;

/** Writes a job for its tasks, after its sha256. Result arrays may be large, so only their types and lengths are written. */
export function writeJob(folder: string, job: Job): void {
  const { found, ...input } = job.input;
  const shapes = Object.entries(found).map(([name, array]) => [name, array.constructor.name, array.length]);
  const bytes = v8.serialize({ ...job, input, shapes });
  fs.writeFileSync(path.join(folder, 'job'), Buffer.concat([Buffer.from(sha256(bytes)), bytes]));
}

/** Reads a job. Its result arrays are filled with zeros. */
export function readJob(folder: string): Job {
  const file = path.join(folder, 'job');
  const all = fs.readFileSync(file);
  const bytes = all.subarray(SUM);
  if (all.toString('latin1', 0, SUM) !== sha256(bytes)) throw new Error(`${file} is damaged`);
  const { shapes, ...job } = v8.deserialize(bytes);
  const found = shapes.map(([name, type, length]: Shape) => [name, new arrays[type](length)]);
  return { ...job, input: { ...job.input, found: Object.fromEntries(found) } };
}

/** Writes the results of some items as Parquet, in base64: a DuckDB value per number would be too slow. Each row has its sha256. */
export async function writeFound(database: Database, file: string, job: Job, items: Range): Promise<void> {
  const rows = rowsOf(job, items);
  const types = { row: 'INTEGER', bytes: 'VARCHAR', sha256: 'VARCHAR' } as const;
  const bytes = rows.map((row) => row.toString('base64'));
  await database.createTable('main.found', types, { row: [...bytes.keys()], bytes, sha256: rows.map(sumOf) });
  // A cancelled run of the same task may still be writing, so the temporary name is this run's own.
  const own = `${file}.${randomUUID()}`;
  await database.run(`copy main.found to ${literal(own)} (format parquet)`);
  fs.renameSync(own, file);
}

/** Reads the results of some items into the job's arrays. Returns false if the file is missing or damaged. */
export async function readFound(database: Database, file: string, job: Job, items: Range): Promise<boolean> {
  const { bytes = [], sha256: sums = [] } = await database
    .columns(`select bytes, sha256 from read_parquet(${literal(file)}) order by "row"`)
    .catch(() => ({}) as Columns);
  const rows = rowsOf(job, items);
  if (bytes.length !== rows.length) return false;
  return rows.every(
    (row, i) => row.write(String(bytes[i]), 'base64') === row.length && sumOf(row, i) === sums[i],
  );
}

/** The sha256 of a row and its place. */
function sumOf(row: Buffer, place: number): string {
  return sha256(`${place} ${sha256(row)}`);
}

/** Views of the bytes of some items, for each row of each result array. */
function rowsOf(job: Job, items: Range): Buffer[] {
  const { first, last } = resamplesOf(job, items);
  return Object.values(job.input.found).flatMap((array) =>
    Array.from({ length: array.length / job.resamples }, (_, row) => {
      const part = array.subarray(row * job.resamples + first, row * job.resamples + last);
      return Buffer.from(part.buffer as ArrayBuffer, part.byteOffset, part.byteLength);
    }),
  );
}
