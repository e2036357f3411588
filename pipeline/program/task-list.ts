import { rankTask } from '../stages/aggregation/score/rank-resampling.ts';
import { permutationTask } from '../stages/agreement/attributes/mrqap.ts';
import { imageTask } from '../stages/consistency/image-resampling.ts';
import { eigenvalueTask } from '../stages/structure/components/parallel-analysis.ts';
import { correlateTask } from '../statistics/correlation/correlate-columns.ts';
import { leaveOutTask } from '../statistics/resampling/jackknife.ts';
import type { Task } from '../workers/workers.ts';

/** Every task. Threads and Slurm tasks get only a name, because functions cannot be sent. */
const tasks: readonly Task<never>[] = [
  correlateTask,
  leaveOutTask,
  eigenvalueTask,
  imageTask,
  permutationTask,
  rankTask,
];

export function taskOf(name: string): Task<unknown> {
  const task = tasks.find((each) => each.name === name);
  if (!task) throw new Error(`there is no task ${name}; list it in pipeline/program/task-list.ts`);
  return task as Task<unknown>;
}
