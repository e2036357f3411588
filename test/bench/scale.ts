import fs from 'node:fs';
import os from 'node:os';
import { readRecord } from '../../pipeline/warehouse/files.ts';
import { threadCount } from '../../pipeline/workers/workers.ts';
import { runStages } from './scale-project.ts';
import { exponentTable, type ScaleRow, scaleTable, timeOf, trialsTable } from './scale-tables.ts';
import { normalizeTrials } from './scale-trials.ts';
import { asMarkdown, asText, writeCsv } from './tables.ts';
import type { Bounds, Watched } from './watched.ts';

/**
 * What each stage takes for larger and larger simulated leaderboards, and `normalize` for more and more trials: one
 * process after the other. Words say which rungs to measure: `2000x200` (models × metrics), `2000x200s` (with scores
 * missing here and there), `2000000trials`. The tables have the others as they were measured last.
 */
const LADDER = [
  '500x100',
  '2000x200',
  '2000x200s',
  '8000x200',
  '2000x800',
  '5000x500',
  '200000trials',
  '2000000trials',
];
/** Those that take long, and are only measured where they are named. */
const LARGE = ['10000x1000', '20000x2000', '20000000trials'];

/** A stage that takes longer, `MINUTES` where that is set, or more is stopped, and the table says so. */
const BOUNDS: Bounds = { minutes: Number(process.env.MINUTES || 10), gigabytes: 8 };

const OUT = 'out/bench';
const MEASURED = `${OUT}/scale.json`;
const log = (line: string) => process.stdout.write(`${line}\n`);

async function main(words: readonly string[]): Promise<void> {
  fs.mkdirSync(OUT, { recursive: true });
  for (const rung of words.length > 0 ? words : LADDER) {
    const rows = rung.endsWith('trials') ? await trialRows(rung) : await stageRows(rung);
    const others = measured().filter((row) => row.rung !== rung);
    fs.writeFileSync(MEASURED, JSON.stringify([...others, ...rows]));
  }
  const order = [...LADDER, ...LARGE];
  const rows = measured().sort((one, other) => order.indexOf(one.rung) - order.indexOf(other.rung));
  writeCsv(`${OUT}/scale.csv`, rows);
  const tables = [scaleTable(rows), exponentTable(rows), trialsTable(rows)];
  fs.writeFileSync(`${OUT}/scale.md`, tables.map(asMarkdown).join('\n'));
  log(['', ...tables.map(asText)].join('\n'));
}

function measured(): ScaleRow[] {
  return readRecord<ScaleRow[]>(MEASURED) ?? [];
}

async function stageRows(rung: string): Promise<ScaleRow[]> {
  const found = /^(\d+)x(\d+)(s?)$/.exec(rung);
  if (!found) throw new Error(`not a size such as 2000x200, 2000x200s or 2000000trials: ${rung}`);
  const size = {
    models: Number(found[1]),
    metrics: Number(found[2]),
    missing: found[3] ? ('scattered' as const) : ('blocks' as const),
  };
  const rows: ScaleRow[] = [];
  await runStages(size, BOUNDS, (stage, watched) =>
    rows.push(rowOf(rung, { ...size, trials: null }, stage, watched)),
  );
  return rows;
}

async function trialRows(rung: string): Promise<ScaleRow[]> {
  const { found, trials } = await normalizeTrials(Number.parseInt(rung, 10), BOUNDS);
  return [rowOf(rung, { models: null, metrics: null, missing: null, trials }, 'normalize', found)];
}

function rowOf(
  rung: string,
  size: Pick<ScaleRow, 'models' | 'metrics' | 'missing' | 'trials'>,
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
