import type { Outcome } from './tools.ts';

export const OURS = 'metalign';
export const ONE_THREAD = `${OURS}, 1 thread`;

/** What every file in out/bench/ says of a tool. */
export interface MeasuredColumns {
  tool: string;
  /** How many it may use; null where it decides. */
  threads: number | null;
  /** The shortest run, in seconds, and the first, in which threads are started and code is made. */
  seconds: number | null;
  first_seconds: number | null;
  runs: number;
  /** Its time over ours in the same row of the table. */
  times_ours: number | null;
  /** The largest memory that the process has had: before it read the data, and when the first run was done. */
  idle_mb: number | null;
  peak_mb: number | null;
  /** Why there is no time. */
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

/** NaN where one is missing and the other is not. */
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

/** Rows of the same case, in the order in which they come. */
export function casesOf<Row>(rows: readonly Row[], key: (row: Row) => string): Row[][] {
  const cases = new Map<string, Row[]>();
  for (const row of rows) cases.set(key(row), [...(cases.get(key(row)) ?? []), row]);
  return [...cases.values()];
}
