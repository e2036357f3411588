import { leaveOutTask } from '../stages/aggregation/ranks/leave-metrics-out.ts';
import { rankTask } from '../stages/aggregation/ranks/resample-ranks.ts';
import { permuteTask } from '../stages/agreement/attributes/permute-domains.ts';
import { spreadTask } from '../stages/structure/components/resample-component-spread.ts';
import { eigenvalueTask } from '../stages/structure/components/simulate-eigenvalues.ts';
import { robustTestTask } from '../statistics/correlation/cluster-robust-tests.ts';
import { correlateTask, sortTask } from '../statistics/correlation/correlate-all.ts';
import { intervalTask } from '../statistics/resampling/find-intervals.ts';
import { resampleTask } from '../statistics/resampling/resample-agreement.ts';
import { decomposeTask } from '../statistics/score/resample-decomposition.ts';
import type { Task } from '../workers/task.ts';

/** Every task. Threads and Slurm tasks get only a name, because functions cannot be sent. */
const tasks: readonly Task<never>[] = [
  sortTask,
  correlateTask,
  robustTestTask,
  resampleTask,
  permuteTask,
  intervalTask,
  eigenvalueTask,
  decomposeTask,
  spreadTask,
  rankTask,
  leaveOutTask,
];

export function taskOf(name: string): Task<unknown> {
  const task = tasks.find((each) => each.name === name);
  if (!task) throw new Error(`there is no task ${name}`);
  return task as Task<unknown>;
}
