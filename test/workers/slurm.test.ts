import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../pipeline/messages/errors.ts';
import type { Progress } from '../../pipeline/messages/terminal.ts';
import type { Effects } from '../../pipeline/sources/effects.ts';
import { resampleRanks } from '../../pipeline/stages/aggregation/score/rank-resampling.ts';
import { mrqap } from '../../pipeline/stages/agreement/attributes/mrqap.ts';
import { resampledMeasures } from '../../pipeline/stages/consistency/image-resampling.ts';
import { simulateEigenvalues } from '../../pipeline/stages/structure/components/parallel-analysis.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { unitsByLabel } from '../../pipeline/statistics/numbers/units.ts';
import { LeaveOut } from '../../pipeline/statistics/resampling/jackknife.ts';
import { openWorkers } from '../../pipeline/workers/open-workers.ts';
import { SlurmExecutor } from '../../pipeline/workers/slurm-executor.ts';
import { readSealed, writeSealed } from '../../pipeline/workers/slurm-job.ts';
import { Workers } from '../../pipeline/workers/workers.ts';
import { FakeSlurm } from './fake-slurm.ts';

const numbers = (index: number, length: number) => standardNormals(seededGenerator(1, index), length);
const columns = Array.from({ length: 6 }, (_, metric) => numbers(metric, 30));
const images = Int32Array.from({ length: 20 }, (_, image) => image);
const correct = [2, 3, 4].map((step) => images.filter((image) => image % step > 0));
const answers = {
  observers: 3,
  people: 1,
  conditions: [{ images: images.length, seen: correct.map(() => images), correct }],
};
const scored = {
  columns,
  tree: { parents: Int32Array.of(-1), leafParents: new Int32Array(6) },
  partition: { parts: ['all'], of: new Int32Array(6) },
};
const resampling = {
  scored,
  methods: ['arithmetic_mean', 'mean_rank'] as const,
  isSampled: Uint8Array.of(1),
  resamples: 50,
  seed: 2,
};

/** Every kind of random draws. */
const draws = {
  ranks: (workers: Workers) => resampleRanks(workers, resampling),
  images: (workers: Workers) => resampledMeasures(workers, answers, { resamples: 50, seed: 3 }),
  permutations: (workers: Workers) =>
    mrqap(workers, {
      estimates: numbers(6, 15),
      regressors: [numbers(7, 15), numbers(8, 15)],
      metrics: 6,
      permutations: 49,
      seed: 4,
      groups: { of: [...'aabbcc'], isWhole: [true, false] },
      pairGroups: new Int32Array(15),
    }),
  simulations: (workers: Workers) =>
    simulateEigenvalues(workers, { models: 9, metrics: 4, simulations: 7, seed: 1 }),
};

const jobs = path.relative('.', fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-jobs-')));
const logged: string[] = [];
const effects = { say: (line: string) => void logged.push(line) };

/** Sends tasks from one elementary step on. */
function workersOf(tasks: number, least = 1, shown?: Pick<Effects, 'begin'>): Workers {
  return new Workers(1, shown, new SlurmExecutor('test', jobs, effects, tasks), least);
}

const here = new Workers(1);
const simulated = await draws.simulations(here);
const simulate = (tasks: number) => draws.simulations(workersOf(tasks));

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
  it.each(Object.entries(draws))('find the same bytes as this machine: %s', async (_, draw) => {
    expect(await draw(workersOf(3))).toEqual(await draw(here));
    expect(slurm.arrays()).toEqual(['0,1,2']);
    expect(fs.existsSync(jobs)).toBe(false);
  });

  it('have at most one task per item, and report their progress', async () => {
    const progress: Progress[] = [];
    const begin = (_: string, now: () => Progress) => ({ tick() {}, end: () => void progress.push(now()) });
    expect(await draws.simulations(workersOf(20, 1, { begin }))).toEqual(simulated);
    expect(slurm.arrays()).toEqual(['0,1,2,3,4,5,6']);
    expect(slurm.said('sbatch')[0]).toMatch(/ --wait --requeue /);
    expect(progress).toEqual([{ done: 7, total: 7 }]);
    expect(logged).toEqual(['submitted test: components, simulations: 7, tasks: 7: Slurm job 1']);
  });

  it('are submitted for large tasks of random draws, and for nothing else', async () => {
    await draws.simulations(workersOf(2, 1e6));
    const units = unitsByLabel([...columns[0]!.keys()].map(String), 'model');
    await LeaveOut.from(workersOf(2), { columns, counted: new Float64Array(15), units });
    expect(slurm.arrays()).toEqual([]);
  });

  it('are refused with the logs of tasks without results; the next run repeats all tasks', async () => {
    const faults = ['lose-1', 'silent-2', 'damage-3'];
    for (const fault of faults) slurm.write(fault);
    const failure = await simulate(4).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(UserError);
    const log = (task: number) => path.resolve(jobs, `task-${task}.log`);
    expect((failure as Error).message.split('\n').slice(0, 8)).toEqual([
      `${log(1)}: 3 of 4 Slurm tasks left no result: 1, 2, 3`,
      '  expected: a file with results from each task',
      '  found:    last lines of the first logs:',
      `        ${log(1)}`,
      '          task 1 was lost',
      `        ${log(2)}`,
      '          no log: the task never started, or its node cannot see this folder',
      `        ${log(3)}`,
    ]);
    // The log is kept, because the message refers to it.
    expect(fs.readFileSync(log(1), 'utf8')).toBe('task 1 was lost\n');
    for (const fault of faults) slurm.remove(fault);
    expect(await simulate(4)).toEqual(simulated);
    expect(fs.existsSync(jobs)).toBe(false);
  });

  it('are refused if sbatch submits none', async () => {
    slurm.replace('sbatch', 'echo "sbatch: error: invalid partition specified: gpu" >&2; exit 1');
    const failure = simulate(2);
    await expect(failure).rejects.toThrow('environment: EXECUTOR: sbatch did not submit the job');
    await expect(failure).rejects.toThrow(/partition specified: gpu/);
  });

  it('are cancelled when the run gets a signal, before the run ends', async () => {
    slurm.write('stuck');
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const before = process.listeners('SIGTERM');
    const run = simulate(1);
    await vi.waitUntil(() => logged.length > 0, 30_000);
    process.emit('SIGTERM', 'SIGTERM');
    // Make passes the signal on, so the process gets it twice.
    process.emit('SIGTERM', 'SIGTERM');
    // Other calls of kill only check whether a process exists (signal 0).
    const ended = () => kill.mock.calls.filter(([pid]) => pid === process.pid);
    expect(ended()).toEqual([]);
    await vi.waitUntil(() => ended().length > 0, 30_000);
    expect(ended()).toEqual([[process.pid, 'SIGTERM']]);
    expect(slurm.said('scancel')).toEqual([expect.stringMatching(/^--me --name=metalign-[0-9a-f]{16}$/)]);
    expect(process.listeners('SIGTERM')).toEqual(before);
    // A real process would have ended by the signal. Here the stuck task has to finish for the run to end.
    slurm.remove('stuck');
    await run;
    kill.mockRestore();
  });
});

it('a file of a job with one flipped bit is not read', () => {
  const file = path.join(slurm.folder, 'sealed');
  const values = Float64Array.from({ length: 60 }, (_, i) => Math.sqrt(i));
  writeSealed(file, { values });
  expect(readSealed(file)).toEqual({ values });
  const bytes = fs.readFileSync(file);
  for (let bit = 5; bit < 8 * bytes.length; bit += 401) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    fs.writeFileSync(file, flipped);
    expect(() => readSealed(file), `bit ${bit}`).toThrow('sealed is damaged');
  }
});

describe('the environment', () => {
  const open = () => openWorkers('paper', { log() {}, warn() {} } as unknown as Effects);
  const left = 'out/.build/paper/slurm';
  const here = process.cwd();
  beforeEach(() => process.chdir(slurm.folder));
  afterEach(() => process.chdir(here));

  it.each(['', 'slurm'])(
    'may have EXECUTOR=%s; files and jobs of an unfinished run are removed',
    async (executor) => {
      vi.stubEnv('EXECUTOR', executor);
      fs.mkdirSync(left, { recursive: true });
      await expect(open()).resolves.toBeInstanceOf(Workers);
      expect(fs.existsSync(left)).toBe(false);
      expect(slurm.said('scancel')).toEqual([expect.stringMatching(/^--me --name=metalign-/)]);
    },
  );

  it.each([
    ['EXECUTOR', 'Slurm', 'unknown executor'],
    ['SLURM_TASKS', '0', 'invalid number of tasks'],
  ])('is refused with %s=%s', async (variable, value, message) => {
    vi.stubEnv(variable, value);
    await expect(open()).rejects.toThrow(`environment: ${variable}: ${message}`);
  });
});
