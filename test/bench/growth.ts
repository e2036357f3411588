import path from 'node:path';
import { pairCount } from '../../pipeline/statistics/pairs.ts';
import { simulatedMatrix } from './matrix.ts';
import { measuredColumns } from './rows.ts';
import { digits, duration, type Shown, size } from './tables.ts';
import { runOurs } from './tools.ts';

/** How our time grows, in one thread. */
export interface GrowthRow {
  method: string;
  /** Which of the two grows. */
  by: 'models' | 'metrics';
  models: number;
  metrics: number;
  missing: number | null;
  threads: number;
  seconds: number | null;
  runs: number;
  /** Over the time of half as many. */
  times_half: number | null;
  us_per_pair: number | null;
  ns_per_pair_and_model: number | null;
  note: string;
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
      const { seconds, runs, note } = measuredColumns('', 1, runOurs(['correlation', task], 1));
      const half = rows.findLast((row) => row.by === by && row.method === method)?.seconds;
      const row = {
        method,
        by,
        models,
        metrics,
        missing,
        threads: 1,
        seconds,
        runs,
        times_half: seconds && half ? seconds / half : null,
        us_per_pair: seconds && (1e6 * seconds) / pairCount(metrics),
        ns_per_pair_and_model: seconds && (1e9 * seconds) / (pairCount(metrics) * models),
        note,
      };
      rows.push(row);
      log(`${method}, ${size(row)}, 1 thread: ${seconds === null ? note : duration(seconds)}`);
    }
  }
  return rows;
}

export function growthFaults(rows: readonly GrowthRow[]): string[] {
  return rows.flatMap(({ method, note, ...row }) =>
    note === '' ? [] : [`${method}, ${size(row)}: ${note}`],
  );
}

export function growthTable(rows: readonly GrowthRow[]): Shown {
  const number = (value: number | null) => (value === null ? '' : digits(value));
  const ordered = [...rows].sort(
    (one, other) => other.method.localeCompare(one.method) || other.by.localeCompare(one.by) * -1,
  );
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
    rows: ordered.map(({ method, seconds, times_half, us_per_pair, ns_per_pair_and_model, note, ...row }) => [
      method,
      size(row),
      seconds === null ? note : duration(seconds),
      number(times_half),
      number(us_per_pair),
      number(ns_per_pair_and_model),
    ]),
  };
}
