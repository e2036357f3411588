import path from 'node:path';
import type { Effects } from '../effects.ts';
import { shown, UserError } from '../errors.ts';
import { BUILD } from '../warehouse/stage-folder.ts';
import { SlurmExecutor } from './slurm-executor.ts';
import { threadCount, Workers } from './workers.ts';

/** Whether resampling is sent to Slurm. */
export function usesSlurm(): boolean {
  const executor = process.env.EXECUTOR || 'local';
  if (executor === 'slurm' || executor === 'local') return executor === 'slurm';
  throw new UserError({
    where: 'environment: EXECUTOR',
    problem: 'unknown executor',
    expected: '"local" (this machine) or "slurm"',
    found: shown(executor),
    next: 'set EXECUTOR to one of these, or unset it',
  });
}

/** Those who compute for a study: threads of this machine, and Slurm if `EXECUTOR` says so. */
export function openWorkers(study: string, effects: Effects): Workers {
  const slurm = usesSlurm() ? new SlurmExecutor(study, path.join(BUILD, study, 'slurm'), effects) : undefined;
  return new Workers(threadCount(), effects, slurm);
}
