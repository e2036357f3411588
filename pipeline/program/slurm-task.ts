import { itemsOf, type Job, jobFile, readSealed, resultFile, writeSealed } from '../workers/slurm-job.ts';
import { work } from '../workers/workers.ts';
import { taskOf } from './task-list.ts';

/** Does the items of one task of a Slurm array. */
function main(folder: string, task: number, tasks: number): void {
  const { name, input, items } = readSealed<Job>(jobFile(folder));
  const { first, last } = itemsOf(task, tasks, items);
  work(taskOf(name), input, last, Int32Array.of(first));
  writeSealed(resultFile(folder, task), input.found);
}

const [, , folder, tasks] = process.argv;
main(folder!, Number(process.env.SLURM_ARRAY_TASK_ID), Number(tasks));
