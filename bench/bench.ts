import fs from 'node:fs';
import os from 'node:os';
import { threadCount } from '../pipeline/workers/workers.ts';
import { consistencyFaults, consistencyRows, consistencyTable } from './consistency.ts';
import { correlationFaults, correlationRows, correlationTables } from './correlation.ts';
import { growthRows, growthTable } from './growth.ts';
import { page } from './page.ts';
import { resamplingFaults, resamplingRows, resamplingTable } from './resampling.ts';
import { asMarkdown, asText, writeCsv } from './tables.ts';
import { findPython, findR, NOT_INSTALLED } from './tools.ts';

/**
 * Compares the time and memory of this project's statistics with those of pandas, R and NumPy, for the same scores on
 * the same machine. Each tool runs in its own process, one after the other, and measures itself. Fails if results
 * differ.
 */
const OUT = 'out/bench';
/** The tools' input and output files. A stopped run leaves them, and the next run removes them. */
const WORK = `${OUT}/.work`;
const TOLERANCE = 1e-9;

const python = findPython();
const r = findR();
const rivals = [
  { name: 'pandas', script: 'bench/correlation.py', tool: python },
  { name: 'R', script: 'bench/correlation.R', tool: r },
  { name: 'NumPy', script: 'bench/complete.py', tool: python, needsComplete: true },
];
const conditions = [
  `${new Date().toISOString().slice(0, 10)}, ${os.availableParallelism()} cores;`,
  `Node ${process.versions.node} with ${threadCount()} threads; ${python?.name ?? `pandas and NumPy ${NOT_INSTALLED}`};`,
  `${r?.name ?? `R ${NOT_INSTALLED}`}. pandas and R correlate in one thread, NumPy multiplies matrices in as many as it takes.`,
  'Times are those of the shortest of up to 20 runs within five seconds, with the scores in memory.',
].join(' ');
const log = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  log(conditions);
  fs.rmSync(WORK, { recursive: true, force: true });
  fs.mkdirSync(WORK, { recursive: true });
  try {
    const correlation = correlationRows(WORK, rivals, log);
    writeCsv(`${OUT}/correlation.csv`, correlation);
    const resampling = resamplingRows(WORK, python, log);
    writeCsv(`${OUT}/resampling.csv`, resampling);
    const consistency = consistencyRows(WORK, python, log);
    writeCsv(`${OUT}/consistency.csv`, consistency);
    const growth = growthRows(WORK, log);
    writeCsv(`${OUT}/growth.csv`, growth);
    const tables = [
      ...correlationTables(correlation, rivals),
      resamplingTable(resampling),
      consistencyTable(consistency),
      growthTable(growth),
    ];
    fs.writeFileSync(`${OUT}/table.md`, [conditions, '', ...tables.map(asMarkdown)].join('\n'));
    log(['', ...tables.map(asText)].join('\n'));
    await page();
    log(`Written to ${OUT}: correlation.csv, resampling.csv, consistency.csv, growth.csv and table.md`);
    const faults = [
      ...correlationFaults(correlation, TOLERANCE),
      ...resamplingFaults(resampling, TOLERANCE),
      ...consistencyFaults(consistency, TOLERANCE),
    ];
    for (const fault of faults) process.stderr.write(`${fault}\n`);
    process.exitCode = faults.length > 0 ? 1 : 0;
  } finally {
    fs.rmSync(WORK, { recursive: true, force: true });
  }
}

main();
