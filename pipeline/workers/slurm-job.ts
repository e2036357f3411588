import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import { sha256 } from '../warehouse/files.ts';

/** Results of draws. Only item i writes the elements `[row * items + i]` of each array. */
export type Found = Record<string, Float64Array | Uint16Array>;

/** Random draws to be made by Slurm instead of this machine. */
export interface Job {
  /** The task's name. */
  name: string;
  /** Name of the items in messages. */
  what: string;
  input: { found: Found };
  items: number;
}

/** The items of one task of an array, from `first` to just before `last`. Tasks differ by at most one item. */
export function itemsOf(task: number, tasks: number, items: number): { first: number; last: number } {
  return { first: Math.floor((task * items) / tasks), last: Math.floor(((task + 1) * items) / tasks) };
}

export const jobFile = (folder: string) => path.join(folder, 'job');
export const resultFile = (folder: string, task: number) => path.join(folder, `task-${task}.result`);

/** Copies a task's results, which are 0 where other tasks have theirs. */
export function addResults(results: Found, ofTask: Found): void {
  for (const [name, values] of Object.entries(ofTask))
    for (const [place, value] of values.entries()) if (!Object.is(value, 0)) results[name]![place] = value;
}

/** Length of a sha256 as text. */
const SUM = 64;

/** Writes a value after its sha256. */
export function writeSealed(file: string, value: unknown): void {
  const bytes = v8.serialize(value);
  // A cancelled run of the same task may still be writing, so the temporary name is this run's own.
  const temporary = `${file}.${randomUUID()}`;
  fs.writeFileSync(temporary, Buffer.concat([Buffer.from(sha256(bytes)), bytes]));
  fs.renameSync(temporary, file);
}

/** Reads a value; damage is an error. */
export function readSealed<Value>(file: string): Value {
  const content = fs.readFileSync(file);
  const bytes = content.subarray(SUM);
  if (content.toString('latin1', 0, SUM) !== sha256(bytes)) throw new Error(`${file} is damaged`);
  return v8.deserialize(bytes);
}
