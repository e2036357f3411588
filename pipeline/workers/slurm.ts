import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { $ } from 'zx/core';
import { UserError } from '../errors.ts';

/** Runs a command in its own process group, so that Ctrl-C does not interrupt it. */
const run = $({ detached: true, nothrow: true, quiet: true });

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Cancels all jobs with this name. */
export async function cancelJobs(name: string): Promise<void> {
  await run`scancel --me --name=${name}`;
}

/** Submits an array of tasks and waits until all have ended. A signal cancels them and ends this process. */
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
  // sbatch may take a task that is being requeued for a failed one. A moment later squeue says that it is pending.
  if (exitCode !== 0) await pause(2000);
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

/** States in which a task has ended; in any other, such as REQUEUED or COMPLETING, it may still run. */
const ENDED =
  /^(BOOT_FAIL|CANCELLED|COMPLETED|DEADLINE|FAILED|NODE_FAIL|OUT_OF_MEMORY|PREEMPTED|REVOKED|TIMEOUT)$/;

async function isQueued(id: string): Promise<boolean> {
  // Without --states, a task that is being requeued is not listed for a moment.
  const { exitCode, stdout, stderr } = await run`squeue --noheader --states=all --jobs=${id} --format=%T`;
  // A busy controller may not answer; then the job may still be queued.
  if (exitCode !== 0) return /timed out|contact slurm controller/i.test(stderr);
  return stdout.split('\n').some((state) => state.trim() !== '' && !ENDED.test(state.trim()));
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
