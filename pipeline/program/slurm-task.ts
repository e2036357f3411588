import fs from 'node:fs';
import path from 'node:path';
import { Database, spillFolder } from '../warehouse/database.ts';
import { itemsOf, readJob, writeFound } from '../workers/slurm-job.ts';
import { work } from '../workers/task.ts';
import { taskOf } from './task-list.ts';

/** Does the items of one task of a Slurm array. */
async function main(folder: string, task: number, tasks: number): Promise<void> {
  const job = readJob(folder);
  const items = itemsOf(task, tasks, job.items);
  work(taskOf(job.name), job.input, items.last, Int32Array.of(items.first));
  fs.mkdirSync(spillFolder(), { recursive: true });
  const database = await Database.open();
  await writeFound(database, path.join(folder, `task-${task}.parquet`), job, items);
  database.close();
}

const [, , folder, tasks] = process.argv;
void main(folder!, Number(process.env.SLURM_ARRAY_TASK_ID), Number(tasks));
