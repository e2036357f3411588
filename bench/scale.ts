import fs from 'node:fs';
import os from 'node:os';
import { threadCount } from '../pipeline/workers/workers.ts';
import type { Size } from './scale-leaderboard.ts';
import { normalizeOwnCsv } from './scale-own-csv.ts';
import { runStages } from './scale-project.ts';
import { csvTable, exponentTable, type ScaleRow, scaleTable, timeOf, trialsTable } from './scale-tables.ts';
import { normalizeTrials } from './scale-trials.ts';
import { asMarkdown, asText, writeCsv } from './tables.ts';
import type { Bounds, Watched } from './watched.ts';

/**
 * Measures each stage for simulated leaderboards of growing size, and `normalize` for more and more trials, in one
 * process after the other. Arguments are the rungs to measure: `2000x200` (models × metrics), `2000x200s` (with
 * scattered missing scores), `5000x500csv` (a user's own table, only `normalize`), `2000000trials`. The tables show
 * the last measurement of every rung.
 */
const LADDER = [
  '500x100',
  '2000x200',
  '2000x200s',
  '8000x200',
  '2000x800',
  '5000x500',
  '1000x200csv',
  '5000x500csv',
  '200000trials',
  '2000000trials',
];
/** Rungs that take long; they are measured only if they are named. */
const LARGE = ['10000x1000', '20000x2000', '10000x1000csv', '20000000trials'];

/** A stage is stopped at these limits, which the table notes. `MINUTES` in the environment sets the time. */
const BOUNDS: Bounds = { minutes: Number(process.env.MINUTES || 10), gigabytes: 8 };

const OUT = 'out/bench';
const MEASURED = `${OUT}/scale.json`;
const log = (line: string) => process.stdout.write(`${line}\n`);

async function main(words: readonly string[]): Promise<void> {
  fs.mkdirSync(OUT, { recursive: true });
  for (const rung of words.length > 0 ? words : LADDER) {
    const rows = await rowsOf(rung);
    const others = measured().filter((row) => row.rung !== rung);
    fs.writeFileSync(MEASURED, JSON.stringify([...others, ...rows]));
  }
  const order = [...LADDER, ...LARGE];
  const rows = measured().sort((one, other) => order.indexOf(one.rung) - order.indexOf(other.rung));
  writeCsv(`${OUT}/scale.csv`, rows);
  const tables = [scaleTable(rows), exponentTable(rows), csvTable(rows), trialsTable(rows)];
  fs.writeFileSync(`${OUT}/scale.md`, tables.map(asMarkdown).join('\n'));
  log(['', ...tables.map(asText)].join('\n'));
}

function measured(): ScaleRow[] {
  return fs.existsSync(MEASURED) ? JSON.parse(fs.readFileSync(MEASURED, 'utf8')) : [];
}

async function rowsOf(rung: string): Promise<ScaleRow[]> {
  const trials = /^(\d+)trials$/.exec(rung);
  if (trials) return await trialRows(rung, Number(trials[1]));
  const found = /^(\d+)x(\d+)(s|csv)?$/.exec(rung);
  if (!found)
    throw new Error(`not a size such as 2000x200, 2000x200s, 2000x200csv or 2000000trials: ${rung}`);
  const size = {
    models: Number(found[1]),
    metrics: Number(found[2]),
    missing: found[3] === 's' ? ('scattered' as const) : ('blocks' as const),
  };
  return found[3] === 'csv' ? await csvRows(rung, size) : await stageRows(rung, size);
}

async function stageRows(rung: string, size: Size): Promise<ScaleRow[]> {
  const rows: ScaleRow[] = [];
  await runStages(size, BOUNDS, (stage, watched) =>
    rows.push(rowOf(rung, { ...size, input: 'leaderboard', trials: null }, stage, watched)),
  );
  return rows;
}

async function csvRows(rung: string, size: Size): Promise<ScaleRow[]> {
  const found = await normalizeOwnCsv(size, BOUNDS);
  return [rowOf(rung, { ...size, input: 'own csv', trials: null }, 'normalize', found)];
}

async function trialRows(rung: string, wanted: number): Promise<ScaleRow[]> {
  const { found, trials } = await normalizeTrials(wanted, BOUNDS);
  const size = { models: null, metrics: null, missing: null, input: 'trials' as const, trials };
  return [rowOf(rung, size, 'normalize', found)];
}

function rowOf(
  rung: string,
  size: Pick<ScaleRow, 'models' | 'metrics' | 'missing' | 'input' | 'trials'>,
  stage: ScaleRow['stage'],
  { seconds, cpu, peak, fault, output }: Watched,
): ScaleRow {
  const row = {
    date: new Date().toISOString().slice(0, 10),
    cores: os.availableParallelism(),
    threads: threadCount(),
    rung,
    ...size,
    stage,
    seconds,
    cpu_seconds: cpu,
    peak_mb: peak && peak / 1e6,
    note: fault,
  };
  log(`${rung}: ${stage} ${timeOf(row)}`);
  if (fault) log(output);
  return row;
}

main(process.argv.slice(2));
