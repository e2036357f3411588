import type { Task } from '../workers/task.ts';
import { robustTestTask } from './cluster-robust-tests.ts';
import { correlateTask, sortTask } from './correlate-all.ts';
import { intervalTask } from './find-intervals.ts';
import { leaveOutTask } from './leave-metrics-out.ts';
import { permuteTask } from './permute-domains.ts';
import { resampleTask } from './resample-agreement.ts';
import { spreadTask } from './resample-component-spread.ts';
import { decomposeTask } from './resample-decomposition.ts';
import { rankTask } from './resample-ranks.ts';
import { eigenvalueTask } from './simulate-eigenvalues.ts';

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
