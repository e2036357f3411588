import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import { sha256 } from '../warehouse/files.ts';
import type { Found } from './task.ts';

/** Random draws to be made by Slurm instead of this machine. */
export interface Job {
  /** The task's name. */
  name: string;
  /** Name of the items in messages. */
  what: string;
  input: { found: Found };
  items: number;
}

/** From `first` to just before `last`. */
export type Range = { first: number; last: number };

/** The items of one task of an array. Tasks differ by at most one item. */
export function itemsOf(task: number, tasks: number, items: number): Range {
  return { first: Math.floor((task * items) / tasks), last: Math.floor(((task + 1) * items) / tasks) };
}

type Shape = [name: string, none: Float64Array | Uint16Array, length: number];

const jobFile = (folder: string) => path.join(folder, 'job');
export const resultFile = (folder: string, task: number) => path.join(folder, `task-${task}.result`);

/** Writes a job for its tasks. Result arrays may be large, so only their types and lengths are written. */
export function writeJob(folder: string, job: Job): void {
  const { found, ...input } = job.input;
  const shapes = Object.entries(found).map(([name, all]): Shape => [name, all.slice(0, 0), all.length]);
  seal(jobFile(folder), { ...job, input, shapes });
}

/** Reads a job. Its result arrays are filled with zeros. */
export function readJob(folder: string): Job {
  const { shapes, ...job } = unseal(jobFile(folder)) as Job & { shapes: Shape[] };
  const found = shapes.map(([name, none, length]) => [
    name,
    new (none.constructor as Float64ArrayConstructor)(length),
  ]);
  return { ...job, input: { ...job.input, found: Object.fromEntries(found) } };
}

/** Writes the results of some items. */
export function writeFound(file: string, job: Job, items: Range): void {
  seal(file, rowsOf(job, items));
}

/** Reads the results of some items into the job's arrays. Returns false if the file is missing or damaged. */
export function readFound(file: string, job: Job, items: Range): boolean {
  try {
    const rows = unseal(file) as Float64Array[];
    for (const [i, row] of rowsOf(job, items).entries()) row.set(rows[i]!);
    return true;
  } catch {
    return false;
  }
}

/** The results of some items, as views of each row of each result array. */
function rowsOf({ input, items }: Job, { first, last }: Range) {
  return Object.values(input.found).flatMap((array) =>
    Array.from({ length: array.length / items }, (_, row) =>
      array.subarray(row * items + first, row * items + last),
    ),
  );
}

/** Length of a sha256 as text. */
const SUM = 64;

/** Writes a value after its sha256. */
function seal(file: string, value: unknown): void {
  const bytes = v8.serialize(value);
  // A cancelled run of the same task may still be writing, so the temporary name is this run's own.
  const own = `${file}.${randomUUID()}`;
  fs.writeFileSync(own, Buffer.concat([Buffer.from(sha256(bytes)), bytes]));
  fs.renameSync(own, file);
}

/** Reads a value; damage is an error. */
function unseal(file: string): unknown {
  const all = fs.readFileSync(file);
  const bytes = all.subarray(SUM);
  if (all.toString('latin1', 0, SUM) !== sha256(bytes)) throw new Error(`${file} is damaged`);
  return v8.deserialize(bytes);
}
