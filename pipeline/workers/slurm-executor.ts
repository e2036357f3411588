import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { $ } from 'zx/core';
import { UserError } from '../messages/errors.ts';
import { thousands, upToTwenty } from '../messages/plurals.ts';
import type { Effects } from '../sources/effects.ts';
import { CODE } from '../warehouse/code-hash.ts';
import { sha256 } from '../warehouse/files.ts';
import { itemsOf, type Job, readFound, resultFile, writeJob } from './slurm-job.ts';

const STARTER = path.join(CODE, 'pipeline', 'workers', 'slurm-task.sh');
const SCRIPT = path.join(CODE, 'dist', 'slurm-task.js');

/** Makes random draws in an array of Slurm tasks. Each task writes its results to one file, in a folder that all nodes see. */
export class SlurmExecutor {
  private readonly jobName: string;

  constructor(
    private readonly study: string,
    private readonly folder: string,
    private readonly effects: Pick<Effects, 'say'>,
    private readonly tasks: number,
  ) {
    this.jobName = `metalign-${sha256(path.resolve(folder)).slice(0, 16)}`;
  }

  /**
   * Runs a job and fills its result arrays. Tasks without results (killed, out of memory, disk full, refused by their
   * node) are submitted once more. If some fail again, the files stay, since the error refers to the logs.
   */
  async share(job: Job): Promise<void> {
    fs.mkdirSync(this.folder, { recursive: true });
    const folder = fs.mkdtempSync(path.join(this.folder, 'job'));
    const tasks = Math.min(this.tasks, job.items);
    writeJob(folder, job);
    let missing = await this.attempt(folder, job, tasks, [...Array(tasks).keys()]);
    if (missing.length > 0) {
      const end = lastLines(logOf(folder, missing[0]!)).at(-1)!.trim();
      const again = `submitting them once more (end of the first log: ${end})`;
      this.effects.say(`${this.study}: ${resultless(missing, tasks)}; ${again}`);
      // For sbatch, a task that Slurm is about to repeat has ended, too.
      await cancelJobs(this.jobName);
      missing = await this.attempt(folder, job, tasks, missing);
    }
    if (missing.length > 0) throw failure(folder, missing, tasks);
    await this.clear();
  }

  /** Removes the files of an earlier run. If it was killed, cancels its jobs that are still in the queue. */
  async clear(): Promise<void> {
    if (!fs.existsSync(this.folder)) return;
    await cancelJobs(this.jobName);
    // Retry: a file server may hold a task's log open for some moments after its end.
    fs.rmSync(this.folder, { recursive: true, maxRetries: 10 });
  }

  /** Runs some of the tasks, and copies their results. Returns those without results. */
  private async attempt(folder: string, job: Job, tasks: number, wanted: number[]): Promise<number[]> {
    // The log's name is relative, because sbatch would replace a % in the folder's name.
    const place = path.resolve(folder);
    const options = [`--array=${wanted}`, `--chdir=${place}`, '--output=task-%a.log'];
    const command = [STARTER, process.execPath, SCRIPT, place, String(tasks)];
    await runArray(this.jobName, options, command, (id) =>
      this.effects.say(
        `submitted ${this.study}: ${job.what}: ${thousands(job.items)}, tasks: ${wanted.length}: Slurm job ${id}`,
      ),
    );
    return wanted.filter(
      (task) => !readFound(resultFile(folder, task), job, itemsOf(task, tasks, job.items)),
    );
  }
}

function resultless(missing: number[], tasks: number): string {
  return `${missing.length} of ${tasks} Slurm tasks left no result: ${upToTwenty(missing.map(String))}`;
}

function failure(folder: string, missing: number[], tasks: number): UserError {
  const logs = missing.map((task) => logOf(folder, task));
  return new UserError(logs[0]!, `also when submitted again, ${resultless(missing, tasks)}`, {
    expected: 'a file with results from each task',
    found: ['last lines of the first logs:', ...logs.slice(0, 3).flatMap(lastLines)].join('\n    '),
    next: 'fix the errors in the logs and run the same command again, or omit EXECUTOR=slurm',
  });
}

function logOf(folder: string, task: number): string {
  return path.join(folder, `task-${task}.log`);
}

function lastLines(log: string): string[] {
  const text = fs.existsSync(log)
    ? fs.readFileSync(log, 'utf8')
    : 'no log: the task never started, or its node cannot see this folder';
  const lines = text.trimEnd().split('\n').slice(-5);
  const result = log.replace(/log$/, 'result');
  if (fs.existsSync(result)) lines.push(`${result} is damaged`);
  return [log, ...lines.map((line) => `  ${line}`)];
}

/** Runs a command in its own process group, so that Ctrl-C does not interrupt it. */
const run = $({ detached: true, nothrow: true, quiet: true });

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Cancels all jobs with this name. */
async function cancelJobs(name: string): Promise<void> {
  await run`scancel --me --name=${name}`;
}

/** Submits an array of tasks and waits until sbatch says that all have ended. A signal cancels them and ends this process. */
async function runArray(name: string, options: string[], command: string[], submitted: (id: string) => void) {
  const sbatch = run`sbatch --parsable --wait --requeue --job-name=${name} ${options} ${command}`;
  const answer = Promise.race([once(sbatch.stdout, 'data'), sbatch]).then(String);
  const heard = endAtSignal(() => answer.then(() => cancelJobs(name)));
  const id = /^\d+/.exec(await answer)?.[0];
  if (id) submitted(id);
  const { stderr, exitCode } = await sbatch;
  await heard.stop();
  if (id) return;
  throw new UserError('environment: EXECUTOR', 'sbatch did not submit the job', {
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
