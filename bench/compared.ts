import path from 'node:path';
import { threadCount } from '../pipeline/workers/workers.ts';
import { readFloats } from './matrix.ts';
import { digits, duration, OURS } from './tables.ts';
import type { Task } from './task.ts';
import { type Outcome, runOurs, type Tools } from './tools.ts';

/** A computation that several tools do with the same data. */
export interface Comparison {
  what: string;
  data: string;
  task: Task;
  /** Whether it is also run with one thread; if `only`, with one thread only. */
  oneThread?: boolean | 'only';
  /** The other tools' scripts, by tool; after these words come the file for the results, and the effort. */
  scripts: Record<string, string>;
  words: (string | number)[];
  /** What of our results and of another tool's should be the same; by default everything. */
  shared?(own: Float64Array, other: Float64Array): [Float64Array, Float64Array];
}

/** A line of the table, by column. */
export type Cells = Record<string, string>;

const ONE_THREAD = `${OURS}, 1 thread`;
const TOLERANCE = 1e-9;

export function compared(comparison: Comparison, tools: Tools, folder: string) {
  const { what, data, task, oneThread, scripts, words, shared } = comparison;
  const found = (tool: string) => path.join(folder, `found-by-${tool}`);
  const ours = (tool: string, workers: number) => runOurs({ ...task, found: found(tool) }, workers);
  const seconds = ours(OURS, oneThread === 'only' ? 1 : threadCount());
  const cells: Cells = { '': what, data, [OURS]: duration(Math.min(...seconds)) };
  for (const tool of [ONE_THREAD, 'pandas', 'R', 'NumPy', 'largest difference']) cells[tool] = '';
  const outcomes: Record<string, Outcome> = {};
  if (oneThread === true && threadCount() > 1) outcomes[ONE_THREAD] = { seconds: ours(ONE_THREAD, 1) };
  for (const [tool, script] of Object.entries(scripts))
    outcomes[tool] = tools.run(script, [...words, found(tool), task.runs, task.budget]);
  const faults: string[] = [];
  let largest = 0;
  for (const [tool, outcome] of Object.entries(outcomes)) {
    if ('note' in outcome) {
      cells[tool] = outcome.note;
      if (outcome.note.startsWith('failed')) faults.push(`${what}, ${data}: ${tool} ${outcome.note}`);
      continue;
    }
    const times = Math.min(...outcome.seconds) / Math.min(...seconds);
    cells[tool] = `${duration(Math.min(...outcome.seconds))} (${digits(times)} ×)`;
    const results = [readFloats(found(OURS)), readFloats(found(tool))] as const;
    const difference = largestDifference(...(shared?.(...results) ?? results));
    if (!(difference <= TOLERANCE)) faults.push(`${what}, ${data}: ${tool} differs by ${difference}`);
    largest = Math.max(largest, difference);
    cells['largest difference'] = largest.toExponential(0);
  }
  return { cells, faults };
}

/** NaN if a value is missing in one of them only, or if there are more values in one of them. */
function largestDifference(one: Float64Array, other: Float64Array): number {
  if (one.length !== other.length) return Number.NaN;
  return one.reduce((largest, value, i) => {
    const difference = Object.is(value, other[i]) ? 0 : Math.abs(value - other[i]!);
    return Math.max(largest, difference);
  }, 0);
}
