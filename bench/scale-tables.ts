import type { Size } from './scale-leaderboard.ts';
import { RESAMPLES, STAGES } from './scale-project.ts';
import { count, digits, duration, type Shown, size } from './tables.ts';

/** The time and memory of a stage at one size. */
export interface ScaleRow {
  date: string;
  cores: number;
  threads: number;
  rung: string;
  models: number | null;
  metrics: number | null;
  missing: Size['missing'] | null;
  /** The input of `normalize`. */
  input: 'leaderboard' | 'own csv' | 'trials';
  trials: number | null;
  stage: string;
  seconds: number;
  /** Of all threads; hardly depends on other programs. */
  cpu_seconds: number | null;
  peak_mb: number | null;
  /** Why the stage failed; empty if it did not. */
  note: string;
}

export function timeOf({ seconds, cpu_seconds, peak_mb, note }: ScaleRow): string {
  const time = cpu_seconds === null ? duration(seconds) : `${duration(cpu_seconds)} (${duration(seconds)})`;
  const memory = peak_mb === null ? '' : `, ${count(Math.round(peak_mb))} MB`;
  return note ? `${note} [${time}${memory}]` : `${time}${memory}`;
}

type Leaderboard = ScaleRow & { models: number; metrics: number };

function leaderboards(rows: readonly ScaleRow[], input: ScaleRow['input'] = 'leaderboard'): Leaderboard[] {
  return rows.filter((row): row is Leaderboard => row.models !== null && row.input === input);
}

export function scaleTable(rows: readonly ScaleRow[]): Shown {
  const own = leaderboards(rows);
  const rungs = [...new Set(own.map(({ rung }) => rung))];
  return {
    title: `Processor time of each stage (time by the clock) and peak memory, ${RESAMPLES} resamples`,
    head: ['models × metrics', 'missing', ...STAGES],
    rows: rungs.map((rung) => {
      const ofRung = own.filter((row) => row.rung === rung);
      const cells = STAGES.map((stage) => ofRung.find((row) => row.stage === stage));
      return [size(ofRung[0]!), String(ofRung[0]!.missing), ...cells.map((row) => (row ? timeOf(row) : ''))];
    }),
  };
}

/** The exponents with which processor time grows with models, metrics or scores, from one rung to another. */
export function exponentTable(rows: readonly ScaleRow[]): Shown {
  const own = leaderboards(rows);
  const between = (from: string, to: string, what: (row: ScaleRow) => number) =>
    STAGES.map((stage) => {
      const [small, large] = [from, to].map((rung) =>
        own.find((row) => row.rung === rung && row.stage === stage),
      );
      return large ? exponent(large, small, what) : '';
    });
  const scores = ({ models, metrics }: ScaleRow) => models! * metrics!;
  return {
    title: 'Growth exponents of processor time',
    head: ['grows', 'between', ...STAGES],
    rows: [
      ['models', '2,000 and 8,000 × 200', ...between('2000x200', '8000x200', ({ models }) => models!)],
      ['metrics', '2,000 × 200 and 800', ...between('2000x200', '2000x800', ({ metrics }) => metrics!)],
      ['scores', '2,000 × 200 and 5,000 × 500', ...between('2000x200', '5000x500', scores)],
      ['scores', '5,000 × 500 and 10,000 × 1,000', ...between('5000x500', '10000x1000', scores)],
      ['scores', '10,000 × 1,000 and 20,000 × 2,000', ...between('10000x1000', '20000x2000', scores)],
    ],
  };
}

export function csvTable(rows: readonly ScaleRow[]): Shown {
  const own = leaderboards(rows, 'own csv');
  return {
    title: 'normalize of a table of one’s own: processor time (time by the clock) and peak memory',
    head: ['models × metrics', 'normalize', 'exponent'],
    rows: own.map((row, i) => [
      size(row),
      timeOf(row),
      exponent(row, own[i - 1], (each) => each.models! * each.metrics!),
    ]),
  };
}

export function trialsTable(rows: readonly ScaleRow[]): Shown {
  const own = rows.filter(({ trials }) => trials !== null);
  return {
    title: 'normalize of trials: processor time (time by the clock) and peak memory',
    head: ['trials', 'normalize', 'exponent'],
    rows: own.map((row, i) => [
      count(row.trials!),
      timeOf(row),
      exponent(row, own[i - 1], ({ trials }) => trials!),
    ]),
  };
}

/** The exponent with which processor time grows since the rung before; empty if a time is unknown or a stage failed. */
function exponent(row: ScaleRow, before: ScaleRow | undefined, what: (row: ScaleRow) => number): string {
  if (!before?.cpu_seconds || !row.cpu_seconds || before.note || row.note) return '';
  return digits(Math.log(row.cpu_seconds / before.cpu_seconds) / Math.log(what(row) / what(before)));
}
