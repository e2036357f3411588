import { itemsOf, readJob, resultFile, writeFound } from '../workers/slurm-job.ts';
import { work } from '../workers/task.ts';
import { taskOf } from './task-list.ts';

/** Does the items of one task of a Slurm array. */
function main(folder: string, task: number, tasks: number): void {
  const job = readJob(folder);
  const items = itemsOf(task, tasks, job.items);
  work(taskOf(job.name), job.input, items.last, Int32Array.of(items.first));
  writeFound(resultFile(folder, task), job, items);
}

const [, , folder, tasks] = process.argv;
main(folder!, Number(process.env.SLURM_ARRAY_TASK_ID), Number(tasks));
