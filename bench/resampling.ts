import path from 'node:path';
import { threadCount } from '../pipeline/workers/workers.ts';
import { readFloats, simulatedMatrix } from './matrix.ts';
import { type CohortMatrix, paperMatrix } from './real-matrices.ts';
import { largestDifference, type MeasuredColumns, measuredColumns, ONE_THREAD, OURS } from './rows.ts';
import { count, digits, duration, magnitude, type Shown, size } from './tables.ts';
import { NOT_INSTALLED, type Outcome, runOurs, type Tool } from './tools.ts';

/** The time and memory of a tool for the bootstrap of the paper's summary. */
export interface ResamplingRow extends MeasuredColumns {
  data: string;
  models: number;
  metrics: number;
  resamples: number;
  /** Between this tool's quantities and ours in the same resamples. */
  largest_difference: number | null;
  /** Between the ends of the intervals, for which each tool draws its own resamples. */
  largest_difference_of_ends: number | null;
}

const RESAMPLES = 10_000;
const SEED = 1;
const CHECKED = 50;
const QUANTITIES = 6;
const EFFORT = { runs: 10, budget: 10 };

export function resamplingRows(
  folder: string,
  numpy: Tool | undefined,
  log: (line: string) => void,
): ResamplingRow[] {
  const matrix = paperMatrix(folder) ?? simulatedCohort(folder);
  const { data, models, metrics, neural, file } = matrix;
  const found = (name: string) => path.join(folder, `resampling-${name}`);
  const counts = found('counts');
  const row = (tool: string, threads: number | null, outcome: Outcome, ours?: Outcome): ResamplingRow => {
    const { note, ...columns } = measuredColumns(tool, threads, outcome, ours);
    const isCompared = ours?.measured && outcome.measured;
    const [own, other] = isCompared ? [readFloats(found(OURS)), readFloats(found(tool))] : [];
    const between = (from: number, to?: number) =>
      own && other ? largestDifference(own.subarray(from, to), other.subarray(from, to)) : null;
    const result = {
      data,
      models,
      metrics,
      resamples: RESAMPLES,
      ...columns,
      largest_difference: between(2 * QUANTITIES),
      largest_difference_of_ends: between(0, 2 * QUANTITIES),
      note,
    };
    log(`${count(RESAMPLES)} resamples, ${size(result)}, ${data}: ${tool} ${timeOf(result)}`);
    return result;
  };
  const task = { matrix: file, models, metrics, neural, resamples: RESAMPLES, seed: SEED, ...EFFORT };
  const run = (name: string, workers: number) =>
    runOurs(['resampling', { ...task, checked: CHECKED, counts, found: found(name) }], workers);
  const ours = run(OURS, threadCount());
  const rows = [row(OURS, threadCount(), ours)];
  if (threadCount() > 1) rows.push(row(ONE_THREAD, 1, run(ONE_THREAD, 1), ours));
  const words = [file, models, metrics, neural, RESAMPLES, SEED, counts, CHECKED, found('NumPy')];
  const other = numpy
    ? numpy.run('bench/resampling.py', [...words, EFFORT.runs, EFFORT.budget])
    : { note: NOT_INSTALLED };
  return [...rows, row('NumPy', null, other, ours)];
}

function simulatedCohort(folder: string): CohortMatrix {
  return { ...simulatedMatrix(folder, { models: 136, metrics: 50, missing: 0 }), neural: 30 };
}

/** Describes the tools that failed, or that differ from us. */
export function resamplingFaults(rows: readonly ResamplingRow[], tolerance: number): string[] {
  return rows.flatMap(({ tool, note, largest_difference }) => {
    if (note.startsWith('failed')) return [`resampling: ${tool} ${note}`];
    if (largest_difference === null || largest_difference <= tolerance) return [];
    return [`resampling: ${tool} differs by ${largest_difference}`];
  });
}

export function resamplingTable(rows: readonly ResamplingRow[]): Shown {
  return {
    title: `${count(RESAMPLES)} bootstrap resamples of the mean correlation, the share that is negative and the means by domain`,
    head: [
      'tool',
      'models × metrics',
      'time, and how many times ours',
      'peak memory',
      'largest difference in the same resamples',
      'of interval ends from other resamples',
    ],
    rows: rows.map((row) => [
      row.tool,
      `${size(row)}, ${row.data}`,
      timeOf(row),
      row.peak_mb === null ? '' : `${count(Math.round(row.peak_mb))} MB`,
      magnitude(row.largest_difference),
      magnitude(row.largest_difference_of_ends),
    ]),
  };
}

function timeOf({ seconds, times_ours, note }: ResamplingRow): string {
  if (seconds === null) return note;
  return times_ours === null ? duration(seconds) : `${duration(seconds)} (${digits(times_ours)} ×)`;
}
