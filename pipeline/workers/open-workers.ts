import { shown, UserError } from '../messages/errors.ts';
import type { RunEffects } from '../messages/run-effects.ts';
import { placeOfRun } from '../warehouse/root.ts';
import { buildFolder } from '../warehouse/stage-folder.ts';
import { SlurmExecutor } from './slurm-executor.ts';
import { countFromEnvironment, threadCount, Workers } from './workers.ts';

/** Whether random draws are sent to Slurm. */
export function usesSlurm(): boolean {
  const executor = placeOfRun().env.EXECUTOR || 'local';
  if (executor === 'slurm' || executor === 'local') return executor === 'slurm';
  throw new UserError('environment: EXECUTOR', 'unknown executor', {
    expected: '"local" (this machine) or "slurm"',
    found: shown(executor),
    next: 'set EXECUTOR to one of these, or unset it',
  });
}

/** Default number of tasks per array; `SLURM_TASKS` overrides it. */
const TASKS = 8;

/** The workers of a study: threads of this machine, and Slurm if `EXECUTOR` is `slurm`. */
export async function openWorkers(study: string, effects: RunEffects): Promise<Workers> {
  const folder = buildFolder(study, 'slurm');
  const tasks = countFromEnvironment('SLURM_TASKS', 'tasks', `for ${TASKS} tasks`) ?? TASKS;
  const slurm = new SlurmExecutor(study, folder, effects, tasks);
  const executor = usesSlurm() ? slurm : undefined;
  await slurm.clear();
  return new Workers(threadCount(), effects, executor, effects.slurmThreshold);
}
