import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { correlate } from '../../pipeline/statistics/correlation.ts';
import { sortColumn } from '../../pipeline/statistics/sorted-column.ts';
import { correlateAll } from '../../pipeline/workers/agreement.ts';
import { Workers } from '../../pipeline/workers/workers.ts';

// Threads run a script that stands beside the one that starts them, as run.sh puts it.
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-workers-'));

beforeAll(async () => {
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  await build({
    entryPoints: ['test/workers/results.ts', 'test/workers/failing.ts', 'pipeline/workers/worker.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outdir: folder,
    entryNames: '[name]',
  });
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** What results.ts prints. */
interface Results {
  active: number[];
  degenerate: number[];
  hashes: Record<string, string>;
}

interface Ended {
  /** Null where it hung and was ended. */
  code: number | null;
  output: string;
  errors: string;
}

function run(script: string, args: string[], threads = 2): Promise<Ended> {
  const child = spawn(process.execPath, [path.join(folder, `${script}.js`), ...args], {
    env: { ...process.env, WORKERS: String(threads) },
    timeout: 20_000,
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    errors += data;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output, errors })));
}

describe('Workers', { timeout: 60_000 }, () => {
  it('has the same bytes with 1, 2 and 8 threads, which all take part', async () => {
    const [one, ...more] = await Promise.all(
      [1, 2, 8].map(async (threads) => {
        const { code, output, errors } = await run('results', [], threads);
        expect({ code, errors }).toEqual({ code: 0, errors: '' });
        const { active, degenerate, hashes } = JSON.parse(output) as Results;
        expect(active).toHaveLength(threads - 1);
        // They say so when nothing is left, so each has been asked; and was at work for some milliseconds.
        for (const milliseconds of active) expect(milliseconds).toBeGreaterThan(10);
        // (1 − 1/150)^150 of 2600 resamples: each counted once, by whichever thread.
        expect(degenerate[0]! / 2600).toBeCloseTo(0.366, 1);
        return hashes;
      }),
    );
    expect(Object.keys(one!)).toEqual(['pairs', 'quantities', 'spearman', 'pearson', 'kendall']);
    for (const hashes of more) expect(hashes).toEqual(one);
  });

  it('starts no thread for little work', async () => {
    const started: unknown[] = [];
    const note = (worker: unknown) => started.push(worker);
    process.on('worker', note);
    const workers = new Workers(8);
    const columns = [Float64Array.of(1, 3, 2, 4), Float64Array.of(2, 1, 4, 3), Float64Array.of(1, 1, 2, 2)];
    const { spearman, kendall } = await correlateAll(workers, columns, ['spearman', 'kendall']);
    await workers.close();
    process.off('worker', note);
    expect(started).toEqual([]);
    expect(spearman.estimate[1]).toBe(correlate(columns[0]!, columns[2]!, 'spearman').estimate);
    expect(kendall.estimate[2]).toBe(correlate(columns[1]!, columns[2]!, 'kendall').estimate);
  });

  it('has no correlations of one metric or none', async () => {
    for (const columns of [[], [Float64Array.of(1, 2, 3)]]) {
      const { pearson } = await correlateAll(new Workers(8), columns, ['pearson']);
      expect(pearson.estimate).toHaveLength(0);
    }
  });
});

describe('an error in a thread', { timeout: 60_000 }, () => {
  it('ends the process, which shows it', async () => {
    const { code, output, errors } = await run('failing', ['thread']);
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toMatch(/^TypeError.*\n(.*\n)?.*worker\.js/m);
  });

  it('can be caught', async () => {
    const { code, output, errors } = await run('failing', ['thread', 'caught']);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(/^caught: Cannot read properties of undefined.*\ndone\n$/);
  });

  it('ends the process where every thread has it', async () => {
    const { code, output, errors } = await run('failing', ['every']);
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toMatch(/^TypeError/m);
  });

  it('is there where the threads have no script', async () => {
    // Nothing is bundled here: it is not beside workers.ts.
    const columns = [Float64Array.of(2, 1, 3), Float64Array.of(1, 2, 3)];
    const sorted = columns.map(sortColumn);
    const shared = new Workers(2).share('sort', { columns, sorted }, 2, 4e8);
    await expect(shared).rejects.toThrow(/Cannot find module .*worker\.js/);
  });
});
