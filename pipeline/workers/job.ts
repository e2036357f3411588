import fs from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import { sha256, writeIfChanged } from '../warehouse/files.ts';
import { type Found, type Range, type ResamplingName, split } from './resampling.ts';

/** Resampling that others do, in ranges of its items. */
export interface Job {
  name: ResamplingName;
  /** The task's input, without the arrays for what is found. */
  input: object;
  /** Of each of these its kind and length. */
  shapes: Record<string, Shape>;
  resamples: number;
  ranges: Range[];
  /** What does it: a script of other code has other jobs. */
  script: string;
}

interface Shape {
  kind: keyof typeof kinds;
  length: number;
}

const FILE = 'job';
const kinds = { Float64Array, Int32Array, Uint16Array };

/** What `Workers.share` was asked for. */
export interface Wanted {
  name: ResamplingName;
  /** What its items are, as it is said. */
  what: string;
  input: { found: Found };
  items: number;
  resamples: number;
}

/** @param ranges at most so many */
export function jobOf({ name, input, items, resamples }: Wanted, ranges: number, script: string): Job {
  const { found, ...rest } = input;
  const shapes = Object.entries(found).map(([key, array]): [string, Shape] => [
    key,
    { kind: array.constructor.name as Shape['kind'], length: array.length },
  ]);
  return {
    name,
    input: rest,
    shapes: Object.fromEntries(shapes),
    resamples,
    ranges: split(items, ranges),
    script,
  };
}

/** Writes a job into a folder of its own, whose name is the job's hash: who does the same again finds what was done. */
export function writeJob(parent: string, job: Job): string {
  const bytes = v8.serialize(job);
  const folder = path.join(parent, sha256(bytes).slice(0, 16));
  writeIfChanged(path.join(folder, FILE), bytes);
  return folder;
}

export function readJob(folder: string): Job {
  return v8.deserialize(fs.readFileSync(path.join(folder, FILE))) as Job;
}

/** Once all is collected; what was found stays. */
export function removeJob(folder: string): void {
  fs.rmSync(path.join(folder, FILE));
}

/** Zeros of a job's shapes. */
export function emptyFound({ shapes }: Job): Found {
  return Object.fromEntries(
    Object.entries(shapes).map(([key, { kind, length }]) => [key, new kinds[kind](length)]),
  );
}

/** What a task has found. */
export function foundFile(task: number): string {
  return `task-${task}.parquet`;
}

/** What a task said. */
export function logFile(task: number | '%a'): string {
  return `task-${task}.log`;
}
