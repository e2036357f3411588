import { setTimeout } from 'node:timers/promises';
import { $ } from 'zx/core';
import { UserError } from '../errors.ts';

/** Milliseconds from one look at results to the next, and so many of these from one look at the queue to the next. */
const LOOK = 200;
const LOOKS = 5;

/** In a process group of its own: what interrupts this process must reach no command halfway. */
const run = $({ detached: true, nothrow: true, quiet: true });

/** Milliseconds in which a second signal to leave is the first one once more. */
const ONE_WORD = 1000;

const NOT_FOUND = 127;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Has Slurm do an array of tasks, until none of them is in the queue any more or `isDone`. Where this process is told to
 * leave, it cancels the array first.
 *
 * @param options of sbatch, the tasks among them
 * @param command a script and its arguments
 * @param submitted is told the job's id
 */
export async function runArray(
  options: string[],
  command: string[],
  submitted: (id: string) => void,
  isDone: () => boolean,
): Promise<void> {
  const job = submit(options, command);
  let leaving: Promise<never> | undefined;
  let told = 0;
  const end = (signal: NodeJS.Signals) => {
    for (const each of signals) process.off(each, leave);
    process.kill(process.pid, signal);
  };
  const leave = (signal: NodeJS.Signals) => {
    // Who ends all processes of a run, Make among them, tells this one twice.
    if (leaving && performance.now() - told < ONE_WORD) return;
    // Somebody does not want to wait.
    if (leaving) return end(signal);
    told = performance.now();
    leaving = cancelled(job).then(() => {
      end(signal);
      return new Promise<never>(() => undefined);
    });
  };
  for (const signal of signals) process.on(signal, leave);
  try {
    const id = await job;
    submitted(id);
    for (let looks = 1; ; looks++) {
      await setTimeout(LOOK);
      if (isDone() || (looks % LOOKS === 0 && !(await isQueued(id)))) break;
    }
  } catch (error) {
    await cancelled(job);
    throw error;
  } finally {
    // Who leaves sends nothing again.
    await leaving;
    for (const signal of signals) process.off(signal, leave);
  }
}

/** @returns the id of the job */
async function submit(options: string[], command: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run`sbatch --parsable ${options} ${command}`;
  const id = /^\d+/.exec(stdout)?.[0];
  if (exitCode === 0 && id) return id;
  if (exitCode === NOT_FOUND) {
    throw new UserError({
      where: 'environment: EXECUTOR',
      problem: 'sbatch not found',
      expected: 'a machine that can submit Slurm jobs',
      next: 'run make on such a machine, or without EXECUTOR=slurm',
    });
  }
  throw new UserError({
    where: 'environment: EXECUTOR',
    problem: 'Slurm rejected the job',
    expected: 'a job id from sbatch',
    found: (stderr || stdout).trim() || `exit code ${exitCode}`,
    next: 'fix what sbatch reports (SBATCH_PARTITION, SBATCH_TIMELIMIT, SBATCH_ACCOUNT and others set its options), or omit EXECUTOR=slurm',
  });
}

/** Whether a task of it waits or runs. A controller that gives no answer is asked again later. */
async function isQueued(id: string): Promise<boolean> {
  const { exitCode, stdout, stderr } = await run`squeue --noheader --jobs=${id} --format=%T`;
  // What has ended some time ago is not known any more.
  return exitCode === 0 ? stdout.trim() !== '' : !stderr.includes('Invalid job id');
}

/** Cancels what this user has in the queue under a name, such as what a run has left that was killed. */
export async function cancelNamed(name: string): Promise<void> {
  await run`scancel --me --name=${name}`;
}

/** Once it is cancelled, if it was submitted at all. */
async function cancelled(job: Promise<string>): Promise<void> {
  const id = await job.catch(() => undefined);
  if (id) await run`scancel ${id}`;
}
