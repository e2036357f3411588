import { execFile } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../pipeline/messages/errors.ts';
import type { Progress, Task } from '../../pipeline/messages/terminal.ts';
import { type Correlating, correlateTask } from '../../pipeline/statistics/correlation/correlate-columns.ts';
import { emptyCorrelations } from '../../pipeline/statistics/correlation/correlations.ts';
import { Workers } from '../../pipeline/workers/workers.ts';
import { bundle } from '../bundle.ts';

/** A separate project folder, because threads run `dist/worker.js` of the project that starts them. */
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-workers-'));

beforeAll(async () => {
  await bundle({
    entryPoints: ['test/workers/results.ts', 'test/workers/failing.ts', 'pipeline/program/worker.ts'],
    splitting: true,
    outdir: path.join(folder, 'dist'),
    entryNames: '[name]',
  });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  return () => fs.rmSync(folder, { recursive: true, force: true });
});

function threeColumns(): Correlating {
  const columns = [Float64Array.of(2, 1, 3), Float64Array.of(1, 2, 3), Float64Array.of(3, 2, 1)];
  return { columns, method: 'pearson', found: emptyCorrelations(3, 'pearson') };
}

/** The output of results.ts. */
interface Results {
  active: number[];
  hashes: Record<string, string>;
}

interface Ended {
  /** Null if it hung and was killed. */
  code: number | null;
  output: string;
  errors: string;
}

function run(script: string, args: string[], threads = 2, inFolder = folder): Promise<Ended> {
  const words = [path.join(inFolder, 'dist', `${script}.js`), ...args];
  const options = { env: { ...process.env, WORKERS: String(threads) }, timeout: 20_000 };
  return new Promise((resolve) =>
    execFile(process.execPath, words, options, (error, output, errors) =>
      resolve({ code: error ? (error.code as number | null) : 0, output, errors }),
    ),
  );
}

/** A copy of the project without the script of worker threads. */
function copyWithoutWorker(): string {
  const own = fs.mkdtempSync(path.join(folder, 'without-'));
  for (const each of ['dist', 'package.json'])
    fs.cpSync(path.join(folder, each), path.join(own, each), { recursive: true });
  fs.rmSync(path.join(own, 'dist', 'worker.js'));
  return own;
}

describe('Workers', { timeout: 60_000 }, () => {
  it('computes the same bytes with one thread and with four, all of them active', async () => {
    const resultsOf = async (threads: number) => {
      const { code, output, errors } = await run('results', [], threads);
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      const { active, hashes } = JSON.parse(output) as Results;
      expect(active).toHaveLength(threads - 1);
      // Every other thread did some of the work.
      for (const milliseconds of active) expect(milliseconds).toBeGreaterThan(10);
      return hashes;
    };
    const hashes = await resultsOf(1);
    expect(Object.keys(hashes)).toEqual('eigenvalues intervals spearman pearson kendall'.split(' '));
    expect(await resultsOf(4)).toEqual(hashes);
  });

  it('starts no thread for little work', async () => {
    let started = 0;
    const note = () => void started++;
    process.on('worker', note);
    const workers = new Workers(8);
    await workers.share(correlateTask, threeColumns(), 3, 1e7);
    await workers.close();
    process.off('worker', note);
    expect(started).toBe(0);
  });

  it.each([
    [0, 2],
    [1, 1],
    [5, 0],
  ])('leaves a processor to each of %i other studies and starts %i threads', async (others, expected) => {
    let started = 0;
    const note = () => void started++;
    process.on('worker', note);
    const workers = new Workers(3, { begin: () => ({ tick() {}, end() {} }), otherStudies: () => others });
    await workers.share(correlateTask, threeColumns(), 3, 1e9);
    await workers.close();
    process.off('worker', note);
    expect(started).toBe(expected);
  });
});

describe('the progress of a task', () => {
  const reports: string[] = [];
  const begin = (what: string, progress: () => Progress): Task => ({
    tick: () => reports.push(`${what} ${progress().done} of ${progress().total}`),
    end: () => reports.push('end'),
  });
  afterEach(() => void reports.splice(0));

  it('is reported after every item', async () => {
    await new Workers(1, { begin }).share(correlateTask, threeColumns(), 3, 1);
    const what = 'correlations, metrics';
    expect(reports).toEqual([`${what} 1 of 3`, `${what} 2 of 3`, `${what} 3 of 3`, 'end']);
  });

  it('also ends if the task fails', async () => {
    const input = { ...threeColumns(), found: null as never };
    await expect(new Workers(1, { begin }).share(correlateTask, input, 3, 1)).rejects.toThrow();
    expect(reports).toEqual(['end']);
  });
});

describe('an error in a thread', { timeout: 60_000 }, () => {
  it('can be caught', async () => {
    const { code, output, errors } = await run('failing', ['caught']);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(/^caught: Cannot .* undefined.*\ndone\n$/);
  });

  it('ends the process if the script of the threads is missing', async () => {
    const { code, output, errors } = await run('failing', [], 2, copyWithoutWorker());
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toMatch(/Cannot find module .*worker\.js/);
  });
});

describe('a thread that ends without an error', { timeout: 60_000 }, () => {
  it.each([
    ['when there is work', "parentPort.on('message', () => process.exit(3));", 3],
    ['because it does not listen', '', 0],
  ])('makes the task fail: %s', async (_, body, exitCode) => {
    const folder = copyWithoutWorker();
    const script = `import { parentPort } from 'node:worker_threads';\n${body}\n`;
    fs.writeFileSync(path.join(folder, 'dist', 'worker.js'), script);
    const { code, output, errors } = await run('failing', [], 2, folder);
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain(
      `Error: a worker thread ended with exit code ${exitCode} before its work was done`,
    );
  });
});

describe('a thread that has already ended', () => {
  it('makes the task fail at once', async () => {
    const columns = [Float64Array.of(2, 1, 3), Float64Array.of(1, 2, 3)];
    // Getters are not cloned for the other thread, which fails without columns.
    const input = Object.defineProperty(
      { method: 'spearman' as const, found: emptyCorrelations(2, 'spearman') },
      'columns',
      { get: () => columns },
    ) as Correlating;
    const workers = new Workers(2);
    const share = () => workers.share(correlateTask, input, 2, 4e8);
    const started = once(process, 'worker') as Promise<[Worker]>;
    const [first, [worker]] = await Promise.all([share().catch(({ message }: Error) => message), started]);
    expect(first).toMatch(/^Cannot .* undefined/);
    while (worker.threadId >= 0) await setTimeout(5);
    await expect(share()).rejects.toThrow('a worker thread has already ended');
  });
});

describe('WORKERS in the environment', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each(['0', '1e', '2 threads'])('is refused: "%s"', (value) => {
    vi.stubEnv('WORKERS', value);
    const make = () => new Workers();
    expect(make).toThrow(UserError);
    expect(make).toThrow(
      [
        'environment: WORKERS: invalid number of threads',
        '  expected: a whole number of at least 1',
        `  found:    "${value}"`,
        '  next:     set WORKERS to such a number, or unset it to use all processors',
      ].join('\n'),
    );
  });
});
