import fs from 'node:fs';
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
export async function openWorkers(study: string, effects: Effects): Promise<Workers> {
  const folder = path.join(BUILD, study, 'slurm');
  const executor = () => new SlurmExecutor(study, folder, effects);
  if (usesSlurm()) return new Workers(threadCount(), effects, executor(), effects.journey);
  // A run with Slurm that failed or was killed leaves results, and perhaps jobs in the queue.
  if (fs.existsSync(folder)) await executor().close();
  return new Workers(threadCount(), effects);
}
