import path from 'node:path';
import type { CorrelationMethod } from '../../pipeline/statistics/correlation/correlations.ts';
import { pairCount } from '../../pipeline/statistics/correlation/pairs.ts';
import { threadCount } from '../../pipeline/workers/workers.ts';
import { type Matrix, matrixBytes, readFloats, simulatedMatrix } from './matrix.ts';
import { LEADERBOARD, leaderboardMatrix } from './real-matrices.ts';
import {
  casesOf,
  largestDifference,
  MEGABYTE,
  type MeasuredColumns,
  measuredColumns,
  ONE_THREAD,
  OURS,
} from './rows.ts';
import { count, digits, duration, magnitude, type Shown, size } from './tables.ts';
import { NOT_INSTALLED, type Outcome, runOurs, type Tool } from './tools.ts';

/** The time and memory of a tool for the correlations of all pairs. */
export interface CorrelationRow extends MeasuredColumns {
  method: CorrelationMethod;
  data: string;
  models: number;
  metrics: number;
  missing: number | null;
  /** Peak memory ÷ size of the matrix, and the same without the memory of the idle process. */
  peak_per_input: number | null;
  above_idle_per_input: number | null;
  /** Between this tool's estimates and ours, over all pairs with at least three models. */
  largest_difference: number | null;
}

/** Another tool that computes correlations; `tool` is undefined if it is not installed. */
export interface Rival {
  name: string;
  script: string;
  tool: Tool | undefined;
  /** Whether it needs data without missing scores, and cannot compute Kendall's τ. */
  needsComplete?: boolean;
}

interface Case {
  method: CorrelationMethod;
  /** Undefined if it comes from a mirror, and there is none. */
  matrix: Matrix | undefined;
}

const EFFORT = { runs: 20, budget: 5 };

/** Other methods than Spearman's are not run if they are expected to take longer. */
const MAXIMUM_SECONDS = 150;

export function correlationRows(
  folder: string,
  rivals: readonly Rival[],
  log: (line: string) => void,
): CorrelationRow[] {
  const rows: CorrelationRow[] = [];
  for (const each of casesIn(folder)) {
    const made = each.matrix
      ? rowsOf(each.method, each.matrix, folder, rivals, rows)
      : [row(each.method, LEADERBOARD, measuredColumns(OURS, threadCount(), { note: 'no mirror' }), null)];
    for (const row of made) {
      rows.push(row);
      log(`${row.method}, ${size(row)}, ${row.data}: ${row.tool} ${timeOf(row)}`);
    }
  }
  return rows;
}

function row(
  method: CorrelationMethod,
  { data, models, metrics, missing }: Omit<Matrix, 'file'>,
  { note, ...measured }: MeasuredColumns,
  largest_difference: number | null,
): CorrelationRow {
  const { peak_mb, idle_mb } = measured;
  const megabytes = matrixBytes({ models, metrics }) / MEGABYTE;
  return {
    method,
    data,
    models,
    metrics,
    missing,
    ...measured,
    peak_per_input: peak_mb && peak_mb / megabytes,
    above_idle_per_input: peak_mb && idle_mb && (peak_mb - idle_mb) / megabytes,
    largest_difference,
    note,
  };
}

function* casesIn(folder: string): Generator<Case> {
  const simulated = (models: number, metrics: number, missing = 0.3, isRounded = false) =>
    simulatedMatrix(folder, { models, metrics, missing, isRounded });
  const all = ['spearman', 'kendall', 'pearson'] as const;
  const of = (methods: readonly CorrelationMethod[], matrix: Matrix | undefined) =>
    methods.map((method): Case => ({ method, matrix }));
  yield* of(all, leaderboardMatrix(folder));
  yield* of(['spearman', 'kendall'], simulated(524, 99, 0));
  yield* of(['spearman'], simulated(2000, 400, 0));
  yield* of(all, simulated(2000, 400));
  yield* of(['spearman'], simulated(2000, 400, 0.3, true));
  yield* of(all, simulated(5000, 1000));
}

function* rowsOf(
  method: CorrelationMethod,
  matrix: Matrix,
  folder: string,
  rivals: readonly Rival[],
  before: readonly CorrelationRow[],
): Generator<CorrelationRow> {
  const { models, metrics, file } = matrix;
  const found = (tool: string) => path.join(folder, `found-by-${tool}`);
  const task = { matrix: file, models, metrics, method, ...EFFORT };
  const run = (tool: string, workers: number) =>
    runOurs(['correlation', { ...task, found: found(tool) }], workers);
  const ours = run(OURS, threadCount());
  yield row(method, matrix, measuredColumns(OURS, threadCount(), ours), null);
  const beside = (tool: string, outcome: Outcome) => {
    const isCompared = ours.measured && outcome.measured;
    const difference = isCompared ? differenceIn(found(OURS), found(tool), metrics) : null;
    return row(method, matrix, measuredColumns(tool, 1, outcome, ours), difference);
  };
  if (method === 'spearman' && threadCount() > 1) yield beside(ONE_THREAD, run(ONE_THREAD, 1));
  for (const { name, script, tool, needsComplete } of rivals) {
    if (needsComplete && (matrix.missing !== 0 || method === 'kendall')) continue;
    const reason = tool ? tooLong({ method, models, metrics, tool: name }, before) : NOT_INSTALLED;
    const words = [file, models, metrics, method, found(name), EFFORT.runs, EFFORT.budget];
    yield beside(name, reason === undefined ? tool!.run(script, words) : { note: reason });
  }
}

/** Ignores pairs with fewer than three models, for which tools have different conventions. */
function differenceIn(ours: string, theirs: string, metrics: number): number {
  const pairs = pairCount(metrics);
  const [own, other] = [readFloats(ours), readFloats(theirs)];
  const isEnough = (_: number, pair: number) => own[pairs + pair]! >= 3;
  return largestDifference(
    own.subarray(0, pairs).filter(isEnough),
    other.subarray(0, pairs).filter(isEnough),
  );
}

type Work = Pick<CorrelationRow, 'tool' | 'method' | 'models' | 'metrics'>;

/** Why a tool is not run, judged by its time for the preceding matrix; undefined if it is run. */
function tooLong(work: Work, before: readonly CorrelationRow[]): string | undefined {
  if (work.method === 'spearman') return undefined;
  const last = before.findLast(
    ({ tool, method, seconds }) => tool === work.tool && method === work.method && seconds !== null,
  );
  if (!last) return undefined;
  const expected = (last.seconds! * stepsOf(work)) / stepsOf(last);
  if (expected <= MAXIMUM_SECONDS) return undefined;
  const minutes = expected / 60;
  const time = minutes < 100 ? `${Math.round(minutes)} minutes` : `${Math.round(minutes / 60)} hours`;
  return `not run: about ${time}, scaled from ${size(last)}`;
}

/** R compares all pairs of models for Kendall's τ; the others sort. */
function stepsOf({ tool, method, models, metrics }: Work): number {
  const ofPair = tool === 'R' && method === 'kendall' ? models ** 2 : models * Math.log2(models);
  return pairCount(metrics) * ofPair;
}

/** Describes the tools that failed, or that differ from us. */
export function correlationFaults(rows: readonly CorrelationRow[], tolerance: number): string[] {
  return rows.flatMap(({ method, data, tool, note, largest_difference, ...row }) => {
    const what = `${method}, ${size(row)}, ${data}: ${tool}`;
    if (note.startsWith('failed')) return [`${what} ${note}`];
    if (largest_difference === null || largest_difference <= tolerance) return [];
    return [`${what} differs by ${largest_difference}`];
  });
}

export function correlationTables(rows: readonly CorrelationRow[], rivals: readonly Rival[]): Shown[] {
  const others = rivals.map(({ name }) => name);
  const cases = casesOf(rows, ({ method, data, models, metrics }) => [method, data, models, metrics].join());
  const lines = (tools: string[], cell: (row: CorrelationRow) => string) =>
    cases.map((each) => [
      each[0]!.method,
      `${size(each[0]!)}, ${each[0]!.data}`,
      ...tools.map((name) => each.filter(({ tool }) => tool === name).map(cell)[0] ?? ''),
    ]);
  const tools = [OURS, ONE_THREAD, ...others];
  const head = ['all pairs', 'models × metrics'];
  return [
    {
      title: 'Time, and how many times ours',
      head: [...head, ...tools, 'largest difference'],
      rows: lines(tools, timeOf).map((line, i) => [...line, differenceText(cases[i]!)]),
    },
    {
      title: 'Peak memory, how many times the matrix that is, and the same without what the idle process has',
      head: [...head, OURS, ...others],
      rows: lines([OURS, ...others], memoryOf),
    },
  ];
}

function timeOf({ seconds, times_ours, note }: CorrelationRow): string {
  if (seconds === null) return note;
  return times_ours === null ? duration(seconds) : `${duration(seconds)} (${digits(times_ours)} ×)`;
}

function memoryOf({ peak_mb, peak_per_input, above_idle_per_input, note }: CorrelationRow): string {
  if (peak_mb === null) return note;
  return `${count(Math.round(peak_mb))} MB (${digits(peak_per_input!)} ×, ${digits(above_idle_per_input!)} ×)`;
}

function differenceText(each: readonly CorrelationRow[]): string {
  const differences = each.flatMap(({ largest_difference }) => largest_difference ?? []);
  return magnitude(differences.length > 0 ? Math.max(...differences) : null);
}
