import fs from 'node:fs';
import os from 'node:os';
import { threadCount } from '../pipeline/workers/workers.ts';
import { type Cells, compared } from './compared.ts';
import { comparisons } from './comparisons.ts';
import { markdown, OURS } from './tables.ts';
import { findTools } from './tools.ts';

/**
 * Compares the time of this project's statistics with that of pandas, R and NumPy, for the same data on the same
 * machine. Each tool runs in its own process, one after the other, and measures itself. Fails if results differ.
 */
const OUT = 'out/bench';
/** The tools' input and output files. A stopped run leaves them, and the next run removes them. */
const WORK = `${OUT}/.work`;

const tools = findTools();
const conditions = [
  `${new Date().toISOString().slice(0, 10)}, ${os.availableParallelism()} cores;`,
  `Node ${process.versions.node} with ${threadCount()} threads; ${tools.names.join('; ')}.`,
  'pandas and R correlate in one thread, NumPy multiplies matrices in as many as it takes.',
  `Times are those of the shortest run, with the data in memory; in brackets, how many times those of ${OURS}.`,
].join(' ');

console.log(conditions);
fs.rmSync(WORK, { recursive: true, force: true });
fs.mkdirSync(WORK, { recursive: true });
const lines: Cells[] = [];
const faults: string[] = [];
for (const comparison of comparisons(WORK)) {
  const { cells, faults: own } = compared(comparison, tools, WORK);
  console.log(Object.values(cells).join(', '));
  lines.push(cells);
  faults.push(...own);
}
fs.rmSync(WORK, { recursive: true });
const table = `${conditions}\n\n${markdown(lines)}`;
fs.writeFileSync(`${OUT}/comparisons.md`, table);
console.log(`\n${table}\nWritten to ${OUT}/comparisons.md`);
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
