import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { $ } from 'zx/core';
import { UserError } from '../errors.ts';

/** In a process group of its own, so that Ctrl-C does not interrupt the commands. */
const run = $({ detached: true, nothrow: true, quiet: true });

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Cancels all jobs of this name. */
export async function cancelJobs(name: string): Promise<void> {
  await run`scancel --me --name=${name}`;
}

/** Submits an array of tasks and waits until all have ended, well or not. A signal cancels them, then ends this process. */
export async function runArray(
  name: string,
  options: string[],
  command: string[],
  submitted: (id: string) => void,
): Promise<void> {
  const sbatch = run`sbatch --parsable --wait --requeue --job-name=${name} ${options} ${command}`;
  const answer = Promise.race([once(sbatch.stdout, 'data'), sbatch]).then(String);
  const heard = endAtSignal(() => answer.then(() => cancelJobs(name)));
  const id = /^\d+/.exec(await answer)?.[0];
  if (id) submitted(id);
  const { stderr, exitCode } = await sbatch;
  // sbatch may stop waiting while a task is being requeued.
  while (id && (await isQueued(id))) await pause(1000);
  await heard.stop();
  if (id) return;
  throw new UserError({
    where: 'environment: EXECUTOR',
    problem: 'sbatch did not submit the job',
    expected: 'a job id from sbatch',
    found: stderr.trim() || `exit code ${exitCode}`,
    next: 'fix what sbatch reports (SBATCH_PARTITION, SBATCH_TIMELIMIT, SBATCH_ACCOUNT and others set its options), or omit EXECUTOR=slurm',
  });
}

async function isQueued(id: string): Promise<boolean> {
  const { exitCode, stdout } = await run`squeue --noheader --jobs=${id} --format=%T`;
  return exitCode === 0 && stdout.trim() !== '';
}

/** Ends this process by a signal that it gets, but cancels first. Once stopped, signals have their usual effect. */
function endAtSignal(cancel: () => Promise<void>) {
  let leaving: Promise<void> | undefined;
  const leave = (signal: NodeJS.Signals) => {
    leaving ??= cancel().then(() => {
      ignore();
      process.kill(process.pid, signal);
    });
    // Make repeats the terminal's signal; a later one ends the process at once.
    setTimeout(ignore, 1000);
  };
  const ignore = () => {
    for (const signal of signals) process.off(signal, leave);
  };
  for (const signal of signals) process.on(signal, leave);
  return { stop: () => Promise.resolve(leaving).then(ignore) };
}
