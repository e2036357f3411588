import type { Outcome } from './tools.ts';

export const OURS = 'metalign';
export const ONE_THREAD = `${OURS}, 1 thread`;

/** The columns of correlation.csv and resampling.csv on the time and memory of a tool. */
export interface MeasuredColumns {
  tool: string;
  /** The most threads that it may use; null if it decides itself. */
  threads: number | null;
  /** The shortest run in seconds, and the first run, which includes starting threads and compiling code. */
  seconds: number | null;
  first_seconds: number | null;
  runs: number;
  /** Its time ÷ ours for the same data. */
  times_ours: number | null;
  /** The peak memory of the process before it reads the data, and after the first run. */
  idle_mb: number | null;
  peak_mb: number | null;
  /** Why no time was measured. */
  note: string;
}

export const MEGABYTE = 1e6;

export function measuredColumns(
  tool: string,
  threads: number | null,
  { measured, note = '' }: Outcome,
  ours?: Outcome,
): MeasuredColumns {
  const seconds = measured ? Math.min(...measured.seconds) : null;
  const own = ours?.measured && Math.min(...ours.measured.seconds);
  return {
    tool,
    threads,
    seconds,
    first_seconds: measured?.seconds[0] ?? null,
    runs: measured?.seconds.length ?? 0,
    times_ours: seconds !== null && own ? seconds / own : null,
    idle_mb: measured?.idle ? measured.idle / MEGABYTE : null,
    peak_mb: measured?.peak ? measured.peak / MEGABYTE : null,
    note,
  };
}

/** NaN if a value is missing in one of them only. */
export function largestDifference(one: Float64Array, other: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < one.length; i++) {
    if (Number.isNaN(one[i]) && Number.isNaN(other[i])) continue;
    const difference = Math.abs(one[i]! - other[i]!);
    if (!(difference <= largest)) largest = difference;
    if (Number.isNaN(largest)) break;
  }
  return largest;
}

/** Groups rows by case, in their order. */
export function casesOf<Row>(rows: readonly Row[], key: (row: Row) => string): Row[][] {
  const cases = new Map<string, Row[]>();
  for (const row of rows) cases.set(key(row), [...(cases.get(key(row)) ?? []), row]);
  return [...cases.values()];
}
