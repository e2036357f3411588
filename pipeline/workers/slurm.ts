import { once } from 'node:events';
import { $ } from 'zx/core';
import { UserError } from '../messages/errors.ts';

/** Runs a command in its own process group, so that Ctrl-C does not interrupt it. */
const run = $({ detached: true, nothrow: true, quiet: true });

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Cancels all jobs with this name. */
export async function cancelJobs(name: string): Promise<void> {
  await run`scancel --me --name=${name}`;
}

/** Submits an array of tasks and waits until sbatch says that all have ended. A signal cancels them and ends this process. */
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

/** Calls `cancel` before a signal ends this process. After `stop`, signals have their usual effect. */
function endAtSignal(cancel: () => Promise<void>) {
  let leaving: Promise<void> | undefined;
  const leave = (signal: NodeJS.Signals) => {
    leaving ??= cancel().then(() => {
      ignore();
      process.kill(process.pid, signal);
    });
    // Make repeats the terminal's signal, so a second one is ignored within a second; later, it ends the process.
    setTimeout(ignore, 1000);
  };
  const ignore = () => {
    for (const signal of signals) process.off(signal, leave);
  };
  for (const signal of signals) process.on(signal, leave);
  return { stop: () => Promise.resolve(leaving).then(ignore) };
}
