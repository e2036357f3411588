import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../pipeline/messages/errors.ts';
import type { Progress } from '../../pipeline/messages/terminal.ts';
import type { Effects } from '../../pipeline/sources/effects.ts';
import { rankTask } from '../../pipeline/stages/aggregation/ranks/rank-resampling.ts';
import { eigenvalueTask } from '../../pipeline/stages/structure/components/parallel-analysis.ts';
import { pairCount } from '../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { singleModels } from '../../pipeline/statistics/resampling/bootstrap.ts';
import { intervalTask, NUMBERS } from '../../pipeline/statistics/resampling/find-intervals.ts';
import { resampleTask } from '../../pipeline/statistics/resampling/resample-agreement.ts';
import { emptyParts } from '../../pipeline/statistics/resampling/resampled-agreement.ts';
import { openWorkers } from '../../pipeline/workers/open-workers.ts';
import { SlurmExecutor } from '../../pipeline/workers/slurm-executor.ts';
import type { Found, Task } from '../../pipeline/workers/task.ts';
import { Workers } from '../../pipeline/workers/workers.ts';
import { FakeSlurm } from './fake-slurm.ts';

const RESAMPLES = 100;
/** Elementary steps, enough for a Slurm job. */
const MANY = 1e9;

const columns = Array.from({ length: 6 }, (_, metric) =>
  standardNormals(seededGenerator(1, metric), 30).map((score) => Math.round(4 * score)),
);
// Constant in the resamples without models 3 and 4.
columns[2]!.fill(0).set([1, 2], 3);
columns[4]!.fill(Number.NaN, 20);
const weights = new Float64Array(pairCount(6)).fill(0.9);
const sampling = { units: singleModels(30), size: 30, resamples: RESAMPLES, seed: 5 };

interface Asked<Input extends { found: Found }> {
  task: Task<Input>;
  input: Input;
  items: number;
}

/** A task that correlates metrics in resamples; of its seven items, the last has fewer resamples. */
function correlations() {
  const pairs = [...Array(pairCount(6)).keys()];
  const resampled = {
    columns,
    counted: new Float64Array(pairs.length),
    quantities: [
      { kind: 'mean' as const, pairs },
      { kind: 'mean' as const, pairs, weights },
      { kind: 'share_negative' as const, pairs: [0, 3], weights },
      { kind: 'mean' as const, pairs: [] },
    ],
    sampling,
  };
  const found = { pairs: new Float64Array(pairs.length * RESAMPLES), ...emptyParts(4 * RESAMPLES) };
  return { task: resampleTask, input: { resampled, found }, items: 7 };
}

function ranks() {
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
  return { task: rankTask, input: { resampling, found }, items: RESAMPLES };
}

function eigenvalues() {
  const found = { eigenvalues: new Float64Array(4 * RESAMPLES) };
  return {
    task: eigenvalueTask,
    input: { models: 9, metrics: 4, simulations: RESAMPLES, seed: 1, found },
    items: RESAMPLES,
  };
}

/** The bytes of a task's results, in hexadecimal. */
async function found<Input extends { found: Found }>(
  workers: Workers,
  { task, input, items }: Asked<Input>,
): Promise<Record<string, string>> {
  await workers.share(task, input, items, MANY, RESAMPLES);
  return Object.fromEntries(
    Object.entries(input.found).map(([key, { buffer }]) => [
      key,
      Buffer.from(buffer as ArrayBuffer).toString('hex'),
    ]),
  );
}

const jobs = path.relative('.', fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-jobs-')));

const logged: string[] = [];
const effects = { say: (line: string) => void logged.push(line) };

function executorOf(tasks: number): SlurmExecutor {
  return new SlurmExecutor('test', jobs, effects, tasks);
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
  logged.length = 0;
  fs.rmSync(jobs, { recursive: true, force: true });
});

describe('arrays of tasks', { timeout: 60_000 }, () => {
  // Tests of faults below compare the bytes of three tasks.
  it.each([1, 20])('find the same bytes as this machine: at most %i tasks', async (tasks) => {
    const workers = workersOf(tasks);
    const asked = correlations();
    expect(await found(workers, correlations())).toEqual(await found(here, asked));
    const { missing, present } = asked.input.found;
    expect(missing.some((pairs) => pairs > 0)).toBe(true);
    expect(present.some((pairs) => pairs > 0)).toBe(true);
    // There are seven items.
    expect(slurm.arrays()).toEqual([`0-${Math.min(tasks, 7) - 1}`]);
    expect(slurm.said('sbatch')[0]).toMatch(/ --wait --requeue /);
    expect(fs.existsSync(jobs)).toBe(false);
  });

  it('do every kind of resampling', async () => {
    for (const asked of [ranks, eigenvalues]) {
      const expected = await found(here, asked() as Asked<{ found: Found }>);
      expect(Object.values(expected)[0]).not.toMatch(/^0*$/);
      expect(await found(workersOf(2), asked() as Asked<{ found: Found }>)).toEqual(expected);
    }
    expect(slurm.arrays()).toHaveLength(2);
  });

  it('are submitted for long resampling, and for nothing else', async () => {
    const { task, input, items } = correlations();
    await workersOf(2).share(task, input, items, 1e8, RESAMPLES);
    const values = new Float64Array(RESAMPLES);
    await workersOf(2).share(intervalTask, { values, sampling, found: new Float64Array(NUMBERS) }, 1, MANY);
    expect(slurm.arrays()).toEqual([]);
  });

  it('are submitted for shorter resampling if the threshold is lower', async () => {
    const { task, input, items } = correlations();
    const workers = new Workers(1, undefined, executorOf(2), 1e6);
    await workers.share(task, input, items, 1e5, RESAMPLES);
    expect(slurm.arrays()).toEqual([]);
    await workers.share(task, input, items, 1e6, RESAMPLES);
    expect(slurm.arrays()).toEqual(['0-1']);
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
    expect(logged).toEqual(['submitted test: correlations, resamples: 100, tasks: 2: Slurm job 1']);
  });
});

describe('tasks without results', { timeout: 60_000 }, () => {
  it.each(['lose', 'silent', 'damage'])('are submitted once more, and nothing else: %s', async (fault) => {
    for (const task of [1, 2]) slurm.write(`${fault}-${task}`, 'once');
    expect(await found(workersOf(3), correlations())).toEqual(await found(here, correlations()));
    expect(slurm.arrays()).toEqual(['0-2', '1,2']);
    expect(logged[1]).toMatch(/^test: 2 of 3 Slurm tasks left no result: 1, 2; submitting them once more \(/);
    expect(fs.existsSync(jobs)).toBe(false);
  });

  it('are cancelled before they are submitted again: Slurm may be about to repeat them', async () => {
    slurm.write('lose-1', 'once');
    slurm.replace('scancel', `wc -l < ${slurm.folder}/sbatch >> ${slurm.folder}/scancel`);
    await found(workersOf(3), correlations());
    // How many jobs were submitted by then.
    expect(slurm.said('scancel')).toEqual(['1', '2']);
  });

  it('are named with their logs if they fail twice; the next run repeats all tasks', async () => {
    slurm.write('lose-1');
    slurm.write('silent-2');
    const workers = workersOf(3);
    const failure = await found(workers, correlations()).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(UserError);
    const [folder] = fs.readdirSync(jobs);
    const log = (task: number) => path.join(jobs, folder!, `task-${task}.log`);
    expect((failure as Error).message.split('\n').slice(0, 7)).toEqual([
      `${log(1)}: also when submitted again, 2 of 3 Slurm tasks left no result: 1, 2`,
      '  expected: a file with results from each task',
      '  found:    last lines of the first logs:',
      `        ${log(1)}`,
      '          task 1 was lost',
      `        ${log(2)}`,
      '          no log: the task never started, or its node cannot see this folder',
    ]);
    // The log is kept, because the message refers to it.
    await workers.close();
    expect(fs.readFileSync(log(1), 'utf8')).toBe('task 1 was lost\n');
    slurm.remove('lose-1');
    slurm.remove('silent-2');
    expect(await found(workersOf(3), correlations())).toEqual(await found(here, correlations()));
    expect(slurm.arrays()).toEqual(['0-2', '1,2', '0-2']);
    expect(fs.existsSync(jobs)).toBe(false);
  });

  it('include one whose file is damaged twice', async () => {
    slurm.write('damage-1');
    await expect(found(workersOf(3), correlations())).rejects.toThrow(
      'also when submitted again, 1 of 3 Slurm tasks left no result: 1',
    );
  });
});

describe('Slurm', { timeout: 60_000 }, () => {
  it('that is missing is an error', async () => {
    fs.rmSync(path.join(slurm.commands, 'sbatch'));
    fs.symlinkSync('/bin/bash', path.join(slurm.commands, 'bash'));
    vi.stubEnv('PATH', slurm.commands);
    const failure = found(workersOf(2), correlations());
    await expect(failure).rejects.toThrow(UserError);
    await expect(failure).rejects.toThrow(
      /environment: EXECUTOR: sbatch did not .*sbatch: command not found/s,
    );
  });

  it('that rejects a job is quoted', async () => {
    slurm.replace('sbatch', 'echo "sbatch: error: invalid partition specified: gpu" >&2; exit 1');
    const failure = found(workersOf(2), correlations());
    await expect(failure).rejects.toThrow(UserError);
    await expect(failure).rejects.toThrow('sbatch did not submit the job');
    await expect(failure).rejects.toThrow('found:    sbatch: error: invalid partition specified: gpu');
  });

  it.each(signals)('cancels the array when the run gets %s, before the run ends', async (signal) => {
    slurm.write('stuck');
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const before = process.listeners(signal);
    const run = found(workersOf(1), correlations());
    await vi.waitUntil(() => logged.length > 0, 30_000);
    process.emit(signal, signal);
    // Make passes the signal on, so the process gets it twice.
    process.emit(signal, signal);
    const ended = () => kill.mock.calls.filter(([pid]) => pid === process.pid);
    // Other calls of kill only check whether a process exists (signal 0).
    expect(ended()).toEqual([]);
    await vi.waitUntil(() => ended().length > 0, 30_000);
    expect(ended()).toEqual([[process.pid, signal]]);
    expect(slurm.said('scancel')).toEqual([expect.stringMatching(/^--me --name=metalign-[0-9a-f]{16}$/)]);
    expect(process.listeners(signal)).toEqual(before);
    // A real process would have ended by the signal. Here the stuck task has to finish for the run to end.
    slurm.remove('stuck');
    await run;
    expect(ended()).toHaveLength(1);
    kill.mockRestore();
  });

  it('has one second to cancel the array; then another signal ends the run at once', async () => {
    slurm.write('stuck');
    slurm.replace('scancel', `while [ -e ${slurm.folder}/stuck ]; do sleep 0.05; done`);
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const before = process.listeners('SIGTERM');
    const run = found(workersOf(1), correlations());
    await vi.waitUntil(() => logged.length > 0, 30_000);
    process.emit('SIGTERM', 'SIGTERM');
    expect(process.listeners('SIGTERM')).not.toEqual(before);
    // Without a listener a signal has its usual effect.
    await vi.waitUntil(() => process.listeners('SIGTERM').length === before.length, 5000);
    expect(kill.mock.calls.filter(([pid]) => pid === process.pid)).toEqual([]);
    slurm.remove('stuck');
    await run;
    kill.mockRestore();
  });
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

  it.each(['', 'slurm'])(
    'with EXECUTOR=%s, removes files and jobs of an unfinished run',
    async (executor) => {
      vi.stubEnv('EXECUTOR', executor);
      fs.mkdirSync(`${left}/job`, { recursive: true });
      await open();
      expect(fs.existsSync(left)).toBe(false);
      await open();
      expect(slurm.said('scancel')).toEqual([expect.stringMatching(/^--me --name=metalign-/)]);
    },
  );

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
