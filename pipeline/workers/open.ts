import fs from 'node:fs';
import path from 'node:path';
import type { Effects } from '../effects.ts';
import { shown, UserError } from '../errors.ts';
import { stageFolder } from '../warehouse/artifact.ts';
import { type Elsewhere, threadCount, Workers } from './workers.ts';

/** Who does a stage's work: this machine, or what `EXECUTOR` says for what is worth it. */
export async function openWorkers(stage: string, study: string, effects: Effects): Promise<Workers> {
  return new Workers(threadCount(), effects, await elsewhere(stage, study, effects));
}

async function elsewhere(stage: string, study: string, effects: Effects): Promise<Elsewhere | undefined> {
  const executor = process.env.EXECUTOR || 'local';
  const folder = path.join(stageFolder(stage, study), '.slurm');
  if (executor === 'local' && !fs.existsSync(folder)) return undefined;
  if (executor !== 'slurm' && executor !== 'local') {
    throw new UserError({
      where: 'environment: EXECUTOR',
      problem: 'unknown executor',
      expected: '"local" (this machine) or "slurm"',
      found: shown(executor),
      next: 'set EXECUTOR to one of these, or unset it',
    });
  }
  // Loaded by those alone who need it.
  const { SlurmExecutor } = await import('./slurm-executor.ts');
  const slurm = new SlurmExecutor(`${stage} of ${study}`, folder, effects);
  if (executor === 'slurm') return slurm;
  // What a run has left that did not come to its end.
  await slurm.close();
  return undefined;
}
