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
  if (executor === 'local') return undefined;
  if (executor !== 'slurm') {
    throw new UserError({
      where: 'environment: EXECUTOR',
      problem: 'no such executor',
      expected: '"local" (this machine) or "slurm"',
      found: shown(executor),
      next: 'set EXECUTOR to one of these, or unset it',
    });
  }
  // Loaded by those alone who need it.
  const { SlurmExecutor } = await import('./slurm-executor.ts');
  return new SlurmExecutor(`${stage} of ${study}`, path.join(stageFolder(stage, study), '.slurm'), effects);
}
