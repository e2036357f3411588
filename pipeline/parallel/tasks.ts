import type { Task } from '../workers/task.ts';
import { robustTestTask } from './cluster-robust.ts';
import { spreadTask } from './component-spread.ts';
import { correlateTask, sortTask } from './correlations.ts';
import { decomposeTask } from './decomposition.ts';
import { permuteTask } from './domain-test.ts';
import { eigenvalueTask } from './eigenvalues.ts';
import { intervalTask } from './intervals.ts';
import { leaveOutTask } from './leaving-out.ts';
import { rankTask } from './ranks.ts';
import { reliabilityTask } from './reliability.ts';
import { resampleTask } from './resampled-agreement.ts';

/** Every task: a thread or a Slurm task is sent only a name. */
const tasks: readonly Task<never>[] = [
  sortTask,
  correlateTask,
  robustTestTask,
  resampleTask,
  reliabilityTask,
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
