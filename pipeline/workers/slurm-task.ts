import fs from 'node:fs';
import path from 'node:path';
import { Database, SPILL } from '../warehouse/database.ts';
import { readJob, writeFound } from './job.ts';
import { itemsOf } from './resampling.ts';
import { work } from './tasks.ts';

/** Does the items of one task of an array. */
async function main(folder: string, task: number, tasks: number): Promise<void> {
  const job = readJob(folder);
  const items = itemsOf(task, tasks, job.items);
  await work(job.name, job.input as never, items.last, Int32Array.of(items.first));
  // For what DuckDB cannot hold in memory.
  fs.mkdirSync(SPILL, { recursive: true });
  const database = await Database.open();
  await writeFound(database, path.join(folder, `task-${task}.parquet`), job, items);
  database.close();
}

const [, , folder, tasks] = process.argv;
void main(folder!, Number(process.env.SLURM_ARRAY_TASK_ID), Number(tasks));
