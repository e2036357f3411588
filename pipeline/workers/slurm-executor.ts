import fs from 'node:fs';
import path from 'node:path';
import { CODE } from '../code.ts';
import type { Effects } from '../effects.ts';
import { shown, UserError } from '../errors.ts';
import { count } from '../progress.ts';
import { Database } from '../warehouse/database.ts';
import { sha256 } from '../warehouse/files.ts';
import { readFound } from './found-file.ts';
import { foundFile, type Job, jobOf, logFile, removeJob, type Wanted, writeJob } from './job.ts';
import { resamplesOf } from './resampling.ts';
import { cancelNamed, runArray } from './slurm.ts';
import type { Elsewhere } from './workers.ts';

/** How often a task is sent before it is given up. */
const ATTEMPTS = 3;
/** Of a log, and of logs, what a message shows. */
const LAST_LINES = 5;
const LOGS = 3;

/** What sbatch starts, and the script that it is to run. */
const STARTER = path.join(CODE, 'pipeline', 'workers', 'slurm-task.sh');
const SCRIPT = path.join(CODE, 'dist', 'slurm-task.js');

/**
 * Has arrays of Slurm's tasks do resampling. Each task leaves one file with what it has found in a folder that all
 * nodes see; a task without one is sent again. The folders stay until all is done, for a run that goes on.
 */
export class SlurmExecutor implements Elsewhere {
  /** Of all its jobs, and of no other folder's. */
  private readonly jobName: string;
  private cleared: Promise<void> | undefined;
  private isComplete = true;

  /**
   * @param study as messages name it
   * @param folder for jobs, which all nodes see
   * @param tasks how many an array has at most
   */
  constructor(
    private readonly study: string,
    private readonly folder: string,
    private readonly effects: Pick<Effects, 'log' | 'warn'>,
    private readonly tasks = taskCount(),
    private readonly script = SCRIPT,
  ) {
    this.jobName = `metalign-${sha256(path.resolve(folder)).slice(0, 16)}`;
  }

  async share(wanted: Wanted, done: (items: number) => void): Promise<void> {
    this.isComplete = false;
    const job = jobOf(wanted, this.tasks, this.script);
    const folder = path.resolve(writeJob(this.folder, job));
    const what = `${this.study}: ${wanted.what}: ${count(job.resamples)}`;
    let missing = await this.collect(folder, job, wanted, [...job.ranges.keys()]);
    for (let attempt = 1; missing.length > 0; attempt++) {
      if (attempt > ATTEMPTS) throw failed(folder, missing, job);
      const sent = tasksOf(missing, job);
      await this.send(folder, missing, job, done, (id) =>
        attempt === 1
          ? this.effects.log(`submitted ${what} in ${sent}: Slurm job ${id}`)
          : this.effects.warn(
              `resubmitted ${what}: ${sent} left no result (attempt ${attempt} of ${ATTEMPTS}): Slurm job ${id}`,
            ),
      );
      missing = await this.collect(folder, job, wanted, missing);
    }
    // It may be as large as all results; a run that goes on from here writes it again.
    removeJob(folder);
    this.isComplete = true;
  }

  /** Removes all results, unless a job has failed: the next run submits its missing tasks only. */
  async close(): Promise<void> {
    if (!this.isComplete) return;
    await this.clearQueue();
    // A task that has just ended may still hold its log, and with it the folder on a file server.
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }

  /** No run but this one works in the folder: what is in the queue at first is of one that was killed. */
  private clearQueue(): Promise<void> {
    this.cleared ??= cancelNamed(this.jobName);
    return this.cleared;
  }

  private async send(
    folder: string,
    tasks: number[],
    { ranges, script }: Job,
    done: (items: number) => void,
    submitted: (id: string) => void,
  ): Promise<void> {
    await this.clearQueue();
    // What a task said before says nothing of this one, which may never start.
    for (const task of tasks) fs.rmSync(path.join(folder, logFile(task)), { force: true });
    const options = [
      `--job-name=${this.jobName}`,
      // What a node has lost is sent again from here; Slurm might hold it.
      '--no-requeue',
      `--array=${tasks.join(',')}`,
      // Logs are named from there: in a folder's name a % would mean something.
      `--chdir=${folder}`,
      `--output=${logFile('%a')}`,
    ];
    await runArray(options, [STARTER, process.execPath, script, folder], submitted, () => {
      const there = filesThere(folder);
      const made = ranges.filter((_, task) => there.has(foundFile(task)));
      done(made.reduce((sum, { first, last }) => sum + last - first, 0));
      return made.length === ranges.length;
    });
  }

  /** Takes what tasks have found into the arrays; returns those tasks that have left no whole file. */
  private async collect(folder: string, job: Job, wanted: Wanted, tasks: number[]): Promise<number[]> {
    const there = filesThere(folder);
    const missing: number[] = [];
    const database = await Database.open();
    try {
      for (const task of tasks) {
        const file = path.join(folder, foundFile(task));
        const range = resamplesOf(job.name, job.ranges[task]!, job.resamples);
        const isWhole =
          there.has(foundFile(task)) &&
          (await readFound(database, file, wanted.input.found, job.resamples, range));
        if (isWhole) continue;
        fs.rmSync(file, { force: true });
        missing.push(task);
      }
    } finally {
      database.close();
    }
    return missing;
  }
}

/** By a list of the folder: a file server that is asked for a new file by its name may know only that it was not there. */
function filesThere(folder: string): Set<string> {
  return new Set(fs.readdirSync(folder));
}

function failed(folder: string, tasks: number[], job: Job): UserError {
  const logs = tasks.map((task) => path.join(path.relative('.', folder), logFile(task)));
  const said = logs.slice(0, LOGS).map((log) => `${log}\n${lastLines(log)}`);
  const more = logs.length > LOGS ? [`and ${logs.length - LOGS} more: ${logs.slice(LOGS).join(', ')}`] : [];
  return new UserError({
    where: logs[0]!,
    problem: `Slurm: ${tasksOf(tasks, job)} failed or cancelled ${ATTEMPTS} times`,
    expected: 'a results file from each task',
    found: ['last lines of the logs:', ...said, ...more].join('\n').replaceAll('\n', '\n    '),
    next: 'fix the errors in the logs and run the same command again (it submits only missing tasks), or omit EXECUTOR=slurm',
  });
}

/** `8 tasks`, `task 3 of 8`, `tasks 3, 5 of 8` */
function tasksOf(tasks: number[], { ranges }: Job): string {
  if (tasks.length === ranges.length) return tasks.length === 1 ? 'a task' : `${tasks.length} tasks`;
  return `${tasks.length === 1 ? 'task' : 'tasks'} ${tasks.join(', ')} of ${ranges.length}`;
}

function lastLines(log: string): string {
  if (!fs.existsSync(log)) return '  no log: the task never started, or its node cannot see this folder';
  const lines = fs.readFileSync(log, 'utf8').trimEnd().split('\n');
  return lines
    .slice(-LAST_LINES)
    .map((line) => `  ${line}`)
    .join('\n');
}

/** So many tasks where `SLURM_TASKS` does not say how many. */
const TASKS = 8;

function taskCount(): number {
  const tasks = process.env.SLURM_TASKS;
  if (!tasks) return TASKS;
  if (/^[1-9][0-9]{0,5}$/.test(tasks)) return Number(tasks);
  throw new UserError({
    where: 'environment: SLURM_TASKS',
    problem: 'invalid number of tasks',
    expected: 'a whole number of at least 1',
    found: shown(tasks),
    next: `set SLURM_TASKS to such a number, or unset it for ${TASKS} tasks`,
  });
}
