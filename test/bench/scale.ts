import fs from 'node:fs';
import type { Size } from './scale-leaderboard.ts';
import { RESAMPLES, runStages, STAGES, type Stage } from './scale-project.ts';
import { normalizeTrials } from './scale-trials.ts';
import { asMarkdown, asText, count, digits, duration, type Shown, size, writeCsv } from './tables.ts';
import type { Bounds } from './watched.ts';

/**
 * What each stage takes for larger and larger simulated leaderboards, each stage as a process of its own. Words such as
 * `2000x200` and `2000x200s` (scores missing here and there) say which; otherwise all of LADDER.
 */
interface ScaleRow {
  models: number;
  metrics: number;
  missing: Size['missing'];
  stage: Stage;
  seconds: number;
  cpu_seconds: number | null;
  peak_mb: number | null;
  note: string;
}

const OUT = 'out/bench';
const LADDER = [
  '500x100',
  '2000x200',
  '2000x200s',
  '8000x200',
  '2000x800',
  '5000x500',
  '10000x1000',
  '20000x2000',
];
const BOUNDS: Bounds = { minutes: Number(process.env.MINUTES ?? 10), gigabytes: 8 };

function sizeOf(word: string): Size {
  const found = /^(\d+)x(\d+)(s?)$/.exec(word);
  if (!found) throw new Error(`not a size such as 2000x200 or 2000x200s: ${word}`);
  return { models: Number(found[1]), metrics: Number(found[2]), missing: found[3] ? 'scattered' : 'blocks' };
}

const log = (line: string) => process.stdout.write(`${line}\n`);

async function main(words: readonly string[]): Promise<void> {
  const rows: ScaleRow[] = [];
  for (const rung of (words.length > 0 ? words : LADDER).map(sizeOf)) {
    await runStages(rung, BOUNDS, (stage, { seconds, cpu, peak, fault, output }) => {
      const row = { ...rung, stage, seconds, cpu_seconds: cpu, peak_mb: peak && peak / 1e6, note: fault };
      rows.push(row);
      log(`${size(row)}, ${row.missing}: ${stage} ${cell(row)}`);
      if (process.env.VERBOSE || fault) log(output);
    });
  }
  fs.mkdirSync(OUT, { recursive: true });
  writeCsv(`${OUT}/scale.csv`, rows);
  const table = scaleTable(rows);
  fs.writeFileSync(`${OUT}/scale.md`, asMarkdown(table));
  log(asText(table));
}

/** Words such as `2000000trials`. */
async function trialsMain(words: readonly string[]): Promise<void> {
  for (const word of words) {
    const { found, trials, files } = await normalizeTrials(Number.parseInt(word, 10), BOUNDS);
    log(
      `${count(trials)} trials in ${count(files)} files: normalize ${JSON.stringify({ ...found, output: '' })}`,
    );
    if (process.env.VERBOSE || found.fault) log(found.output);
  }
}

const isTrials = (word: string) => word.endsWith('trials');
const given = process.argv.slice(2);
if (given.some(isTrials)) trialsMain(given.filter(isTrials));
else main(given);

function cell({ seconds, cpu_seconds, peak_mb, note }: ScaleRow): string {
  const memory = peak_mb === null ? '' : `, ${count(Math.round(peak_mb))} MB`;
  const time =
    cpu_seconds === null ? duration(seconds) : `${duration(seconds)}, CPU ${duration(cpu_seconds)}`;
  return note ? `${note} (${time}${memory})` : `${time}${memory}`;
}

function scaleTable(all: readonly ScaleRow[]): Shown {
  const rungs = [...new Set(all.map((row) => `${size(row)}, ${row.missing}`))];
  const of = (rung: string, stage: Stage) =>
    all.find((row) => `${size(row)}, ${row.missing}` === rung && row.stage === stage);
  return {
    title: `Time and peak memory of each stage, ${RESAMPLES} resamples`,
    head: ['models × metrics', 'missing', ...STAGES],
    rows: rungs.map((rung) => [
      ...rung.split(', '),
      ...STAGES.map((stage) => {
        const found = of(rung, stage);
        return found ? cell(found) : '';
      }),
    ]),
  };
}
void digits;
