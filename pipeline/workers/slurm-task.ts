import fs from 'node:fs';
import path from 'node:path';
import { SPILL } from '../warehouse/database.ts';
import { writeFound } from './found-file.ts';
import { emptyFound, foundFile, readJob } from './job.ts';
import { resamplesOf } from './resampling.ts';
import { work } from './tasks.ts';

/** A task of an array: does its range of a job's items, and writes what it has found. */
async function main(folder: string, task: number, writer: string): Promise<void> {
  // What DuckDB cannot hold goes there, and a job's folder has none.
  fs.mkdirSync(path.join(folder, SPILL), { recursive: true });
  const job = readJob(folder);
  const { name, resamples } = job;
  const range = job.ranges[task]!;
  const found = emptyFound(job);
  await work(name, { ...job.input, found } as never, range.last, Int32Array.of(range.first));
  await writeFound(
    path.join(folder, foundFile(task)),
    found,
    resamples,
    resamplesOf(name, range, resamples),
    writer,
  );
}

const { SLURM_ARRAY_TASK_ID, SLURM_JOB_ID } = process.env;
void main(process.argv[2]!, Number(SLURM_ARRAY_TASK_ID), SLURM_JOB_ID!);
