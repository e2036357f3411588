import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Effects } from '../../pipeline/effects.ts';
import { UserError } from '../../pipeline/errors.ts';
import { singleModels } from '../../pipeline/statistics/bootstrap.ts';
import { pairCount } from '../../pipeline/statistics/pairs.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/random.ts';
import { emptyParts } from '../../pipeline/statistics/resampled-agreement.ts';
import type { Progress } from '../../pipeline/terminal.ts';
import { openWorkers } from '../../pipeline/workers/open.ts';
import type { Found } from '../../pipeline/workers/resampling.ts';
import { SlurmExecutor } from '../../pipeline/workers/slurm-executor.ts';
import type { TaskInput, TaskName } from '../../pipeline/workers/tasks.ts';
import { Workers } from '../../pipeline/workers/workers.ts';
import { FakeSlurm } from './fake-slurm.ts';

const RESAMPLES = 100;
/** Elementary steps that are worth a job. */
const MANY = 1e9;

const columns = Array.from({ length: 6 }, (_, metric) =>
  standardNormals(seededGenerator(1, metric), 30).map((score) => Math.round(4 * score)),
);
// Without one of two models it is constant, or so it is in a resample.
columns[2]!.fill(0).set([1, 2], 3);
columns[4]!.fill(Number.NaN, 20);
const divisors = new Float64Array(pairCount(6)).fill(0.9);
const sampling = { units: singleModels(30), size: 30, resamples: RESAMPLES, seed: 5 };

interface Asked<Name extends TaskName = TaskName> {
  name: Name;
  input: TaskInput<Name> & { found: Found };
  items: number;
}

/** Correlations, in seven items, of which the last holds fewer resamples. */
function correlations(): Asked<'resample'> {
  const pairs = [...Array(pairCount(6)).keys()];
  const resampled = {
    columns,
    counted: new Float64Array(pairs.length),
    quantities: [
      { kind: 'mean' as const, pairs },
      { kind: 'mean' as const, pairs, divisors },
      { kind: 'share_negative' as const, pairs: [0, 3], divisors },
      { kind: 'mean' as const, pairs: [] },
    ],
    sampling,
  };
  const found = {
    pairs: new Float64Array(pairs.length * RESAMPLES),
    ...emptyParts(4 * RESAMPLES),
  };
  return { name: 'resample', input: { resampled, found }, items: 7 };
}

function ranks(): Asked<'rank'> {
  const resampling = {
    scored: {
      columns: columns.map((column) => column.map((score) => score || 0)),
      tree: { parents: Int32Array.of(-1), leafParents: new Int32Array(6) },
      partition: { parts: ['all'], of: new Int32Array(6) },
    },
    methods: ['arithmetic_mean' as const, 'mean_rank' as const],
    isSampled: Uint8Array.of(1),
    resamples: RESAMPLES,
    seed: 2,
  };
  const found = { ranks: new Uint16Array(2 * 30 * RESAMPLES) };
  return { name: 'rank', input: { resampling, found }, items: RESAMPLES };
}

function permutations(): Asked<'permute'> {
  const size = 5;
  const counts = new Float64Array(size ** 2).fill(1);
  const random = {
    pairs: { size, sums: standardNormals(seededGenerator(3, 0), size ** 2), counts },
    ones: 2,
    draws: RESAMPLES,
    seed: 7,
  };
  return {
    name: 'permute',
    input: { random, found: { effects: new Float64Array(RESAMPLES) } },
    items: RESAMPLES,
  };
}

function eigenvalues(): Asked<'randomEigenvalues'> {
  const found = { eigenvalues: new Float64Array(4 * RESAMPLES) };
  return {
    name: 'randomEigenvalues',
    input: { models: 9, metrics: 4, simulations: RESAMPLES, seed: 1, found },
    items: RESAMPLES,
  };
}

/** What a task finds, byte by byte. */
async function found<Name extends TaskName>(
  workers: Workers,
  { name, input, items }: Asked<Name>,
): Promise<Record<string, string>> {
  await workers.share(name, input, items, MANY, RESAMPLES);
  return Object.fromEntries(
    Object.entries(input.found as Found).map(([key, { buffer }]) => [
      key,
      Buffer.from(buffer as ArrayBuffer).toString('hex'),
    ]),
  );
}

/** A project folder of its own, with the script of tasks. */
const project = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-slurm-task-'));
const script = path.join(project, 'dist', 'slurm-task.js');
const jobs = path.relative('.', path.join(project, 'jobs'));
beforeAll(async () => {
  await build({
    entryPoints: ['pipeline/workers/slurm-task.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@duckdb/node-bindings'],
    outfile: script,
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  });
  fs.writeFileSync(path.join(project, 'package.json'), '{ "type": "module" }');
  // For packages with machine code.
  fs.symlinkSync(path.resolve('node_modules'), path.join(project, 'node_modules'));
});
afterAll(() => fs.rmSync(project, { recursive: true, force: true }));

const said: string[] = [];
const effects = { log: (line: string) => void said.push(line), warn: (line: string) => void said.push(line) };

function executorOf(tasks: number): SlurmExecutor {
  return new SlurmExecutor('test', jobs, effects, tasks, script);
}

function workersOf(tasks: number): Workers {
  return new Workers(1, undefined, executorOf(tasks));
}

const here = new Workers(1);
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let slurm: FakeSlurm;
beforeEach(() => {
  slurm = new FakeSlurm();
  vi.stubEnv('PATH', `${slurm.commands}:${process.env.PATH}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  slurm.remove();
  said.length = 0;
  fs.rmSync(jobs, { recursive: true, force: true });
});

describe('arrays of tasks', { timeout: 60_000 }, () => {
  it.each([1, 3, 20])('find the same bytes as this machine: at most %i tasks', async (tasks) => {
    const workers = workersOf(tasks);
    const asked = correlations();
    expect(await found(workers, correlations())).toEqual(await found(here, asked));
    const { missing, present } = asked.input.found;
    expect(missing.some((pairs) => pairs > 0)).toBe(true);
    expect(present.some((pairs) => pairs > 0)).toBe(true);
    // There are seven items.
    expect(slurm.arrays()).toEqual([[...Array(Math.min(tasks, 7)).keys()].join()]);
    await workers.close();
    expect(fs.existsSync(jobs)).toBe(false);
  });

  it('do every kind of resampling', async () => {
    for (const asked of [ranks, permutations, eigenvalues]) {
      const expected = await found(here, asked() as Asked);
      expect(Object.values(expected)[0]).not.toMatch(/^0*$/);
      expect(await found(workersOf(2), asked() as Asked)).toEqual(expected);
    }
    expect(slurm.arrays()).toHaveLength(3);
  });

  it('are submitted for long resampling, and for nothing else', async () => {
    const { name, input, items } = correlations();
    await workersOf(2).share(name, input, items, 1e8, RESAMPLES);
    const values = new Float64Array(RESAMPLES);
    await workersOf(2).share(
      'interval',
      { values, resamples: RESAMPLES, found: new Float64Array(4) },
      1,
      MANY,
    );
    expect(slurm.arrays()).toEqual([]);
  });

  it('are submitted for shorter resampling if the threshold is lower', async () => {
    const { name, input, items } = correlations();
    const workers = new Workers(1, undefined, executorOf(2), 1e6);
    await workers.share(name, input, items, 1e5, RESAMPLES);
    expect(slurm.arrays()).toEqual([]);
    await workers.share(name, input, items, 1e6, RESAMPLES);
    expect(slurm.arrays()).toEqual(['0,1']);
  });

  it('report their progress', async () => {
    const progress: Progress[] = [];
    const begin = (_what: string, now: () => Progress) => ({
      tick() {},
      end: () => void progress.push(now()),
    });
    const workers = new Workers(1, { begin }, executorOf(2));
    await found(workers, correlations());
    expect(progress).toEqual([{ done: RESAMPLES, total: RESAMPLES }]);
    expect(said).toEqual(['submitted test: correlations, resamples: 100 in 2 tasks: Slurm job 1']);
  });
});

describe('a task that leaves nothing', { timeout: 60_000 }, () => {
  it('is submitted again, alone', async () => {
    slurm.write('lose-1', '2');
    expect(await found(workersOf(3), correlations())).toEqual(await found(here, correlations()));
    expect(slurm.arrays()).toEqual(['0,1,2', '1', '1']);
    expect(said.slice(1)).toEqual([
      'resubmitted test: correlations, resamples: 100: task 1 of 3 left no result (attempt 2 of 3): Slurm job 2',
      'resubmitted test: correlations, resamples: 100: task 1 of 3 left no result (attempt 3 of 3): Slurm job 3',
    ]);
  });

  it('is named with its log after three attempts', async () => {
    slurm.write('lose-1', '9');
    slurm.write('lose-2', '9');
    slurm.write('silent-2');
    const workers = workersOf(3);
    const failure = await found(workers, correlations()).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(UserError);
    const [folder] = fs.readdirSync(jobs);
    const log = (task: number) => path.join(jobs, folder!, `task-${task}.log`);
    expect((failure as Error).message.split('\n').slice(0, 7)).toEqual([
      `${log(1)}: Slurm: tasks 1, 2 of 3 failed or cancelled 3 times`,
      '  expected: a results file from each task',
      '  found:    last lines of the logs:',
      `        ${log(1)}`,
      '          task 1 was lost',
      `        ${log(2)}`,
      '          no log: the task never started, or its node cannot see this folder',
    ]);
    expect(slurm.arrays()).toEqual(['0,1,2', '1,2', '1,2']);
    // Its log stays, for the message names it.
    await workers.close();
    expect(fs.readFileSync(log(1), 'utf8')).toBe('task 1 was lost\n');
    // A log of an earlier attempt is not shown for a task that never starts.
    slurm.write('lose-1', '9');
    slurm.write('silent-1');
    const again = await found(workersOf(3), correlations()).catch((error: Error) => error);
    expect((again as Error).message).not.toContain('task 1 was lost');
    // The next run does only what is missing, and removes everything in the end.
    slurm.write('lose-1', '0');
    slurm.write('lose-2', '0');
    const next = workersOf(3);
    expect(await found(next, correlations())).toEqual(await found(here, correlations()));
    expect(slurm.arrays().at(-1)).toBe('1,2');
    await next.close();
    expect(fs.existsSync(jobs)).toBe(false);
  });

  it('includes a task whose file is damaged', async () => {
    const expected = await found(workersOf(3), correlations());
    const [folder] = fs.readdirSync(jobs);
    const file = (task: number) => path.join(jobs, folder!, `task-${task}.parquet`);
    fs.truncateSync(file(0), 100);
    // Of another range: three items instead of two.
    fs.copyFileSync(file(2), file(1));
    expect(await found(workersOf(3), correlations())).toEqual(expected);
    expect(slurm.arrays()).toEqual(['0,1,2', '0,1']);
  });
});

describe('Slurm', { timeout: 60_000 }, () => {
  it('that is missing is an error', async () => {
    vi.stubEnv('PATH', '/nowhere');
    const failure = found(workersOf(2), correlations());
    await expect(failure).rejects.toThrow(UserError);
    await expect(failure).rejects.toThrow('environment: EXECUTOR: sbatch not found');
  });

  it('that rejects a job is quoted', async () => {
    slurm.replace('sbatch', 'echo "sbatch: error: invalid partition specified: gpu" >&2; exit 1');
    const failure = found(workersOf(2), correlations());
    await expect(failure).rejects.toThrow(UserError);
    await expect(failure).rejects.toThrow('Slurm rejected the job');
    await expect(failure).rejects.toThrow('found:    sbatch: error: invalid partition specified: gpu');
  });

  it('that does not answer is asked again', async () => {
    slurm.replace('squeue', 'echo "slurm_load_jobs error: Unable to contact slurm controller" >&2; exit 1');
    expect(await found(workersOf(2), correlations())).toEqual(await found(here, correlations()));
    expect(slurm.arrays()).toEqual(['0,1']);
  });

  it('cancels the array, and does nothing else, when the run gets a signal', async () => {
    slurm.write('lose-0', '9');
    slurm.write('stuck');
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const listeners = () => signals.flatMap((signal) => process.listeners(signal));
    const before = listeners();
    void found(workersOf(1), correlations());
    await vi.waitUntil(() => said.length > 0);
    const [leave] = listeners().filter((listener) => !before.includes(listener));
    leave!('SIGTERM');
    // As from Make, where all processes were told.
    leave!('SIGTERM');
    const ended = () => kill.mock.calls.filter(([pid]) => pid === process.pid);
    // Somebody also asks whether another process is there (signal 0).
    expect(ended()).toEqual([]);
    await vi.waitUntil(() => ended().length > 0);
    expect(ended()).toEqual([[process.pid, 'SIGTERM']]);
    // First what a run has left that was killed.
    expect(slurm.said('scancel')).toEqual([
      expect.stringMatching(/^--me --name=metalign-[0-9a-f]{16}$/),
      '1',
    ]);
    // Whoever looked at the queue now would send the task again.
    fs.rmSync(path.join(slurm.folder, 'queued-1'));
    await setTimeout(1500);
    expect(slurm.arrays()).toEqual(['0']);
    kill.mockRestore();
    for (const signal of signals)
      for (const listener of process.listeners(signal))
        if (!before.includes(listener)) process.off(signal, listener);
  });
});

it('a second signal ends the run without waiting for the array', async () => {
  slurm.write('lose-0', '9');
  slurm.write('stuck');
  const go = path.join(slurm.folder, 'go');
  slurm.replace('scancel', `[ "$1" = --me ] || until [ -e ${go} ]; do sleep 0.05; done`);
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  const before = process.listeners('SIGTERM');
  void found(workersOf(1), correlations());
  await vi.waitUntil(() => said.length > 0);
  const [leave] = process.listeners('SIGTERM').filter((listener) => !before.includes(listener));
  leave!('SIGTERM');
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 1001);
  leave!('SIGTERM');
  expect(kill).toHaveBeenCalledWith(process.pid, 'SIGTERM');
  expect(process.listeners('SIGTERM')).toEqual(before);
  // The process would not be there any more; here its run has to end.
  fs.rmSync(path.join(slurm.folder, 'queued-1'));
  fs.writeFileSync(go, '');
  await vi.waitUntil(() => kill.mock.calls.filter(([pid]) => pid === process.pid).length === 2);
  vi.restoreAllMocks();
});

describe('the environment', () => {
  const open = () => openWorkers('paper', { log() {}, warn() {} } as unknown as Effects);
  const left = 'out/.build/paper/slurm';
  const here = process.cwd();
  beforeEach(() => process.chdir(slurm.folder));
  afterEach(() => process.chdir(here));

  it.each(['', 'local', 'slurm'])('may have EXECUTOR=%s', async (executor) => {
    vi.stubEnv('EXECUTOR', executor);
    await expect(open()).resolves.toBeInstanceOf(Workers);
  });

  it('without Slurm, removes results and jobs of an unfinished run with Slurm', async () => {
    vi.stubEnv('EXECUTOR', '');
    fs.mkdirSync(`${left}/job`, { recursive: true });
    await open();
    expect(fs.existsSync(left)).toBe(false);
    await open();
    expect(slurm.said('scancel')).toEqual([expect.stringMatching(/^--me --name=metalign-/)]);
  });

  it('with Slurm, keeps results of an unfinished run', async () => {
    vi.stubEnv('EXECUTOR', 'slurm');
    fs.mkdirSync(`${left}/job`, { recursive: true });
    const workers = await open();
    expect(fs.existsSync(left)).toBe(true);
    await workers.close();
    expect(fs.existsSync(left)).toBe(false);
  });

  it('is refused with another executor', async () => {
    vi.stubEnv('EXECUTOR', 'Slurm');
    await expect(open()).rejects.toThrow(UserError);
    await expect(open()).rejects.toThrow('environment: EXECUTOR: unknown executor');
  });

  it.each(['0', '-1', '1.5', 'many', ' '])('is refused with "%s" for SLURM_TASKS', async (tasks) => {
    vi.stubEnv('EXECUTOR', 'slurm');
    vi.stubEnv('SLURM_TASKS', tasks);
    await expect(open()).rejects.toThrow('environment: SLURM_TASKS: invalid number of tasks');
  });
});
