import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { $ } from 'zx/core';
import { thousands, upToTwenty } from '../messages/counts-and-lists.ts';
import { UserError } from '../messages/errors.ts';
import type { RunEffects } from '../messages/run-effects.ts';
import { inCode } from '../warehouse/code-hash.ts';
import { sha256 } from '../warehouse/files.ts';
import {
  addResults,
  type Found,
  type Job,
  jobFile,
  readSealed,
  resultFile,
  writeSealed,
} from './slurm-job.ts';

const STARTER = inCode('pipeline', 'workers', 'slurm-task.sh');
const SCRIPT = inCode('dist', 'slurm-task.js');

/** Makes random draws in an array of Slurm tasks. Each task writes its results to one file, in a folder that all nodes see. */
export class SlurmExecutor {
  private readonly folder: string;
  private readonly jobName: string;

  constructor(
    private readonly study: string,
    folder: string,
    private readonly effects: Pick<RunEffects, 'say'>,
    private readonly tasks: number,
  ) {
    this.folder = path.resolve(folder);
    this.jobName = `metalign-${sha256(this.folder).slice(0, 16)}`;
  }

  /** Runs a job and fills its result arrays. If a task leaves no result, the files stay, since the error refers to the logs. */
  async share(job: Job): Promise<void> {
    fs.mkdirSync(this.folder, { recursive: true });
    writeSealed(jobFile(this.folder), job);
    const tasks = [...Array(Math.min(this.tasks, job.items)).keys()];
    await this.runArray(tasks, job);
    const missing = tasks.filter((task) => !collect(resultFile(this.folder, task), job.input.found));
    if (missing.length > 0) throw failure(this.folder, missing, tasks.length);
    await this.clear();
  }

  /** Removes the files of an earlier run. If it was killed, cancels its jobs that are still in the queue. */
  async clear(): Promise<void> {
    if (!fs.existsSync(this.folder)) return;
    await cancelJobs(this.jobName);
    // Retry: a file server may hold a task's log open for some moments after its end.
    fs.rmSync(this.folder, { recursive: true, maxRetries: 10 });
  }

  /** Submits an array of tasks and waits until sbatch says that all have ended. A signal cancels them and ends this process. */
  private async runArray(tasks: number[], { what, items }: Job): Promise<void> {
    // The log's name is relative, because sbatch would replace a % in the folder's name.
    const options = [`--array=${tasks}`, `--chdir=${this.folder}`, '--output=task-%a.log'];
    const command = [STARTER, process.execPath, SCRIPT, this.folder, String(tasks.length)];
    const sbatch = run`sbatch --parsable --wait --requeue --job-name=${this.jobName} ${options} ${command}`;
    const answer = Promise.race([once(sbatch.stdout, 'data'), sbatch]).then(String);
    const stopListening = endAtSignal(() => answer.then(() => cancelJobs(this.jobName)));
    const id = /^\d+/.exec(await answer)?.[0];
    const draws = `${what}: ${thousands(items)}, tasks: ${tasks.length}`;
    if (id) this.effects.say(`submitted ${this.study}: ${draws}: Slurm job ${id}`);
    const { stderr, exitCode } = await sbatch;
    await stopListening();
    if (id) return;
    throw new UserError('environment: EXECUTOR', 'sbatch did not submit the job', {
      expected: 'a job id from sbatch',
      found: stderr.trim() || `exit code ${exitCode}`,
      next: 'fix what sbatch reports (SBATCH_PARTITION, SBATCH_TIMELIMIT, SBATCH_ACCOUNT and others set its options), or omit EXECUTOR=slurm',
    });
  }
}

/** Adds a task's results. Returns false if its file is missing or damaged. */
function collect(file: string, results: Found): boolean {
  try {
    addResults(results, readSealed(file));
    return true;
  } catch {
    return false;
  }
}

function failure(folder: string, missing: number[], tasks: number): UserError {
  const logs = missing.map((task) => path.join(folder, `task-${task}.log`));
  const names = upToTwenty(missing.map(String));
  return new UserError(logs[0]!, `${missing.length} of ${tasks} Slurm tasks left no result: ${names}`, {
    expected: 'a file with results from each task',
    found: ['last lines of the first logs:', ...logs.slice(0, 3).flatMap(lastLines)].join('\n    '),
    next: 'fix the errors in the logs and run the same command again, or omit EXECUTOR=slurm',
  });
}

function lastLines(log: string): string[] {
  const text = fs.existsSync(log)
    ? fs.readFileSync(log, 'utf8')
    : 'no log: the task never started, or its node cannot see this folder';
  const lines = text.trimEnd().split('\n').slice(-5);
  return [log, ...lines.map((line) => `  ${line}`)];
}

/** Runs a command in its own process group, so that Ctrl-C does not interrupt it. */
const run = $({ detached: true, nothrow: true, quiet: true });

/** Cancels all jobs with this name. */
async function cancelJobs(name: string): Promise<void> {
  await run`scancel --me --name=${name}`;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `cancel` before a signal ends this process. Further signals have no effect until then: Make repeats the terminal's.
 *
 * @returns a function that gives signals their usual effect again
 */
function endAtSignal(cancel: () => Promise<void>): () => Promise<void> {
  let leaving: Promise<void> | undefined;
  const leave = (signal: NodeJS.Signals) => {
    leaving ??= cancel().then(() => {
      ignore();
      process.kill(process.pid, signal);
    });
  };
  const ignore = () => {
    for (const signal of signals) process.off(signal, leave);
  };
  for (const signal of signals) process.on(signal, leave);
  return async () => {
    await leaving;
    ignore();
  };
}
