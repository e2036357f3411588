import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import { Project } from '../project.ts';

const SCRIPT = path.resolve('../shared/slurm/one-node-slurm.sh');
const state = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-slurm-'));
// Another run of these tests has its own.
const port = 20_000 + 2 * (process.pid % 10_000);
const env = {
  SLURM_CONF: path.join(state, 'slurm.conf'),
  CTLD_PORT: String(port),
  SLURMD_PORT: String(port + 1),
  CPUS: '2',
  // Few resamples are worth a job all the same.
  TEST_JOURNEY: '1e6',
};

function oneNodeSlurm(word: 'start' | 'stop') {
  return spawnSync('bash', [SCRIPT, word, state], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    // It may have to install Slurm, from where nobody answers.
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

function slurm(command: string, ...args: string[]): string {
  return spawnSync(command, args, { env: { ...process.env, ...env }, encoding: 'utf8' }).stdout.trim();
}

const STAGE = 'out/.build/paper/aggregation';
const TARGET = `${STAGE}/.built`;

/** Of the stage's tables. */
function hashesOf(project: Project): Record<string, string> {
  const tables = project.files(STAGE).filter((file) => /\.(csv|parquet)$/.test(file));
  return Object.fromEntries(tables.map((file) => [file, sha256(fs.readFileSync(project.path(file)))]));
}

/** Make in a process group of its own, as a terminal has it. */
function makeInBackground(project: Project, tasks: number) {
  const child = spawn('make', ['MIRROR=', TARGET, 'EXECUTOR=slurm', `SLURM_TASKS=${tasks}`], {
    // As many threads as by themselves.
    ...project.options({ ...env, WORKERS: undefined }),
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (data) => (output += data));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    ended,
    output: () => output,
    send: (signal: NodeJS.Signals) => process.kill(-child.pid!, signal),
    /** The id of the first job that was sent. */
    async job(): Promise<string> {
      for (;;) {
        const id = /Slurm job (\d+)/.exec(output)?.[1];
        if (id) return id;
        if (child.exitCode !== null) throw new Error(output);
        await setTimeout(50);
      }
    },
  };
}

// Where others work on the same machine, the queue's seconds add up.
describe.skipIf(cannotStart)('EXECUTOR=slurm', { timeout: 240_000 }, () => {
  let finished: Project;
  beforeAll(() => {
    finished = new Project(inject('finished'));
    finished.editStudy((study) => {
      study.resamples = 1000;
    });
  });
  afterAll(() => finished.remove());

  let project: Project;
  beforeEach(() => {
    project = finished.copy();
  });
  afterEach(() => project.remove());

  it('makes the same bytes with any number of tasks, and when one is cancelled while it runs', async () => {
    const [here, other] = [project.copy(), project.copy()];
    expect(here.make([TARGET]).code).toBe(0);
    const whole = makeInBackground(other, 3);
    const held = project.path('held');
    project.write(
      'pipeline/workers/slurm-task.sh',
      `#!/bin/sh\n[ "$SLURM_ARRAY_TASK_ID" = 1 ] && mkdir ${held} && sleep 300\nexec "$@"\n`,
    );
    const disturbed = makeInBackground(project, 5);
    const id = await disturbed.job();
    while (!fs.existsSync(held)) await setTimeout(50);
    slurm('scancel', `${id}_1`);
    expect([await whole.ended, await disturbed.ended]).toEqual([0, 0]);
    expect(disturbed.output()).toContain('task 1 of 5 left no result (attempt 2 of 3)');
    // Ranks, and parts of the variance in resamples of models and of families.
    expect(whole.output().match(/1,000 in 3 tasks: Slurm job/g)).toHaveLength(3);
    const expected = hashesOf(here);
    expect(Object.keys(expected).length).toBeGreaterThan(10);
    expect(hashesOf(other)).toEqual(expected);
    expect(hashesOf(project)).toEqual(expected);
    for (const each of [other, project]) expect(fs.existsSync(each.path(`${STAGE}/.slurm`))).toBe(false);
    for (const each of [here, other]) each.remove();
  });

  it('names a task that fails three times, with its log', () => {
    project.write('pipeline/workers/slurm-task.sh', '#!/bin/sh\necho no GPU here >&2\nexit 3\n');
    const { code, output } = project.make([TARGET, 'EXECUTOR=slurm', 'SLURM_TASKS=2'], env);
    expect(code).not.toBe(0);
    expect(output.match(/Slurm job \d+/g)).toHaveLength(3);
    expect(output).toMatch(/\.slurm\/\w+\/task-0\.log: Slurm: 2 tasks failed or cancelled 3 times/);
    expect(output).toMatch(/task-1\.log\n +no GPU here\n/);
    // Once more, as the last words.
    expect(output.slice(output.lastIndexOf('***'))).toMatch(/task-0\.log: Slurm: 2 tasks failed/);
    expect(fs.existsSync(project.path(TARGET))).toBe(true);
  });

  it('cancels its array on Ctrl-C, and before it sends another that of a run that was killed', async () => {
    project.write('pipeline/workers/slurm-task.sh', '#!/bin/sh\nexec sleep 300\n');
    const waiting = () => slurm('squeue', '--noheader', '--states=PENDING,RUNNING', '--format=%A');
    const killed = makeInBackground(project, 4);
    const left = await killed.job();
    killed.send('SIGKILL');
    await killed.ended;
    expect(waiting()).toContain(left);
    const run = makeInBackground(project, 4);
    const id = await run.job();
    expect(waiting()).toContain(id);
    expect(waiting()).not.toContain(left);
    run.send('SIGINT');
    expect(await run.ended).not.toBe(0);
    expect(waiting()).toBe('');
  });
});
