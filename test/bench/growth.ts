import path from 'node:path';
import { pairCount } from '../../pipeline/statistics/correlation/pairs.ts';
import { simulatedMatrix } from './matrix.ts';
import { casesOf } from './rows.ts';
import { digits, duration, type Shown, size } from './tables.ts';
import { runOurs } from './tools.ts';

/** Our time in one thread for a number of models and metrics. */
export interface GrowthRow {
  method: string;
  /** Which of the two varies. */
  by: 'models' | 'metrics';
  models: number;
  metrics: number;
  missing: number | null;
  threads: number;
  seconds: number;
  runs: number;
  /** The time ÷ the time for half as many. */
  times_half: number | null;
  us_per_pair: number;
  ns_per_pair_and_model: number;
}

const EFFORT = { runs: 3, budget: 3 };

const SIZES = [
  ...[250, 500, 1000, 2000, 4000].map((models) => ({ by: 'models' as const, models, metrics: 200 })),
  ...[50, 100, 200, 400, 800].map((metrics) => ({ by: 'metrics' as const, models: 1000, metrics })),
];

export function growthRows(folder: string, log: (line: string) => void): GrowthRow[] {
  const rows: GrowthRow[] = [];
  for (const { by, ...wanted } of SIZES) {
    const { models, metrics, missing, file } = simulatedMatrix(folder, { ...wanted, missing: 0.3 });
    for (const method of ['spearman', 'kendall'] as const) {
      const task = { matrix: file, models, metrics, method, found: path.join(folder, 'growth'), ...EFFORT };
      const { measured } = runOurs(['correlation', task], 1);
      const seconds = Math.min(...measured.seconds);
      const half = rows.findLast((row) => row.by === by && row.method === method);
      const row = {
        method,
        by,
        models,
        metrics,
        missing,
        threads: 1,
        seconds,
        runs: measured.seconds.length,
        times_half: half ? seconds / half.seconds : null,
        us_per_pair: (1e6 * seconds) / pairCount(metrics),
        ns_per_pair_and_model: (1e9 * seconds) / (pairCount(metrics) * models),
      };
      rows.push(row);
      log(`${method}, ${size(row)}, 1 thread: ${duration(seconds)}`);
    }
  }
  return rows;
}

export function growthTable(rows: readonly GrowthRow[]): Shown {
  return {
    title: 'How our time grows, in one thread with 30 % missing',
    head: [
      'all pairs',
      'models × metrics',
      'time',
      'times half as many',
      'µs per pair',
      'ns per pair and model',
    ],
    rows: casesOf(rows, ({ method, by }) => `${method} ${by}`)
      .flat()
      .map((row) => [
        row.method,
        size(row),
        duration(row.seconds),
        row.times_half === null ? '' : digits(row.times_half),
        digits(row.us_per_pair),
        digits(row.ns_per_pair_and_model),
      ]),
  };
}
