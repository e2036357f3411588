import { type ChildProcess, execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { finished as ended, hashesOfBuild, Project, type Result } from '../project.ts';

const SCRIPT = path.resolve('../shared/slurm/one-node-slurm.sh');
const state = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-slurm-'));
// Derived from the pid, so that parallel runs of these tests use different ports.
const port = 20_000 + 2 * (process.pid % 10_000);
const env = {
  SLURM_CONF: path.join(state, 'slurm.conf'),
  CTLD_PORT: String(port),
  SLURMD_PORT: String(port + 1),
  CPUS: '2',
  // Sends all random draws to Slurm.
  TEST_SLURM_THRESHOLD: '1',
  EXECUTOR: 'slurm',
};

function oneNodeSlurm(word: 'start' | 'stop') {
  return spawnSync('bash', [SCRIPT, word, state], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    // The script may have to install Slurm, from a server that may not answer.
    timeout: 90_000,
  });
}

const started = fs.existsSync(SCRIPT)
  ? oneNodeSlurm('start')
  : { status: 1, stderr: 'the script is not here' };
const cannotStart = started.status !== 0;
if (cannotStart)
  console.warn(`Skipped: tests on a real Slurm, which cannot start here: ${started.stderr.trim()}`);
afterAll(() => {
  if (!cannotStart) oneNodeSlurm('stop');
  fs.rmSync(state, { recursive: true, force: true });
});

/** The output of a command of Slurm, with its errors. Does not block, since without a controller or its configuration it takes a minute. */
async function slurm(command: string, ...args: string[]): Promise<string> {
  const options = { env: { ...process.env, ...env }, timeout: 30_000 };
  return await new Promise((resolve) =>
    execFile(command, args, options, (_, stdout, stderr) => resolve((stdout + stderr).trim())),
  );
}

/** Waits for a truthy answer, but less than the timeouts of tests and hooks, so that nothing asks on after its test. */
async function until<T>(awaited: string, answer: () => T | Promise<T>): Promise<T> {
  const end = performance.now() + 90_000;
  for (;;) {
    const found = await answer();
    if (found) return found;
    if (performance.now() > end)
      throw new Error(`not within 90 s: ${awaited}. Queue:\n${await slurm('squeue', '--states=all')}`);
    await setTimeout(100);
  }
}

/** The folder of the inputs, results and logs of Slurm tasks. */
const JOBS = 'out/.build/paper/slurm';
const COMMAND = 'study paper UNTIL=aggregation';

/** Hashes of the tables of the stage `aggregation`. */
function hashesOf(project: Project): Record<string, string> {
  return {
    ...hashesOfBuild(project, 'aggregation', 'csv'),
    ...hashesOfBuild(project, 'aggregation', 'parquet'),
  };
}

/** An environment of a run in which every Slurm task first executes a script. Tasks inherit the run's environment. */
function beforeTasks(project: Project, script: string): { NODE_OPTIONS: string } {
  project.write(
    'before.cjs',
    `const fs = require('node:fs');
    const sleep = (ms = 300_000) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    const task = process.env.SLURM_ARRAY_TASK_ID;
    if (task !== undefined) { ${script} }`,
  );
  return { NODE_OPTIONS: `--require=${project.path('before.cjs')}` };
}

const runs: ChildProcess[] = [];

/** Starts a run in its own process group, as a terminal does. */
function start(project: Project, tasks: number, own: NodeJS.ProcessEnv = {}) {
  // WORKERS is unset, for the default number of threads.
  const environment = { ...env, WORKERS: undefined, SLURM_TASKS: String(tasks), ...own };
  const child = project.start(COMMAND, environment, { detached: true });
  runs.push(child);
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (data) => (output += data));
  return {
    ended: ended(child),
    send: (signal: NodeJS.Signals) => process.kill(-child.pid!, signal),
    /** Waits for the id of the first job. */
    job: () =>
      until('a run submits a job', () => {
        const id = /Slurm job (\d+)/.exec(output)?.[1];
        if (!id && hasEnded(child)) throw new Error(output);
        return id;
      }),
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

// The timeout is long, because other work on the same machine delays each job by seconds.
describe.skipIf(cannotStart)('EXECUTOR=slurm', { timeout: 240_000 }, () => {
  let finished: Project;
  let before: Result;
  /** What a run makes on this machine. */
  let expected: Record<string, string>;
  beforeAll(async () => {
    finished = new Project(inject('finished'));
    finished.editStudy((study) => (study.resamples = 200));
    before = await finished.run('study paper UNTIL=agreement');
    const here = finished.copy();
    expect(await here.run(COMMAND)).toMatchObject({ code: 0 });
    expected = hashesOf(here);
    expect(Object.keys(expected).length).toBeGreaterThan(10);
    here.remove();
  });
  afterAll(() => finished.remove());

  let project: Project;
  beforeEach(() => {
    expect(before).toMatchObject({ code: 0 });
    project = finished.copy();
  });
  afterEach(async () => {
    // A failed test leaves runs and jobs, which the next one would see.
    for (const run of runs.splice(0)) if (!hasEnded(run)) process.kill(-run.pid!, 'SIGKILL');
    await slurm('scancel', '--partition=main');
    // sbatch ends once it asks for its job; without a controller it would ask for hours.
    await until('sbatch ends', async () => !(await slurm('pgrep', '-f', `sbatch .*${project.root}`)));
    project.remove();
  });

  it('makes the same bytes, also if a task is requeued while it runs', async () => {
    const held = project.path('held');
    const holdOnce = `
      if (task === '2' && !fs.existsSync(${JSON.stringify(held)})) {
        fs.mkdirSync(${JSON.stringify(held)});
        sleep();
      }`;
    const run = start(project, 3, beforeTasks(project, holdOnce));
    const id = await run.job();
    await until('task 2 starts', () => fs.existsSync(held));
    await slurm('scontrol', 'requeue', `${id}_2`);
    // Slurm would wait two minutes before it starts the task again.
    await until('task 2 is requeued', async () =>
      /BeginTime/.test(await slurm('squeue', '--noheader', `--jobs=${id}_2`, '--format=%r')),
    );
    // A node refuses a task that starts within about a second of its kill.
    await setTimeout(2000);
    await slurm('scontrol', 'update', `JobId=${id}_2`, 'StartTime=now');
    const { code, output } = await run.ended;
    expect(code, output).toBe(0);
    // Ranks by all categories, and with some of them fixed.
    expect(output.match(/resamples: 1,600, tasks: 3: Slurm job/g)).toHaveLength(2);
    expect(hashesOf(project)).toEqual(expected);
    expect(fs.existsSync(project.path(JOBS))).toBe(false);
  });

  it('cancels its job array on Ctrl-C, and that of a killed run before it submits another', async () => {
    const sleep = beforeTasks(project, 'sleep();');
    const waiting = () => slurm('squeue', '--noheader', '--states=PENDING,RUNNING', '--format=%A');
    const killed = start(project, 4, sleep);
    const left = await killed.job();
    killed.send('SIGKILL');
    await killed.ended;
    expect(await waiting()).toContain(left);
    const run = start(project, 4, sleep);
    const id = await run.job();
    expect(await waiting()).toContain(id);
    expect(await waiting()).not.toContain(left);
    run.send('SIGINT');
    expect((await run.ended).code).not.toBe(0);
    expect(await waiting()).toBe('');
  });
});
