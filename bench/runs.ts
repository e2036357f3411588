import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readCsv } from '../pipeline/sources/formats/csv-file.ts';
import { STUDY, simulatedLeaderboard } from './simulated-leaderboard.ts';
import { duration, markdown, size } from './tables.ts';

/**
 * Times whole runs, each in its own process and in a folder of its own: `make all`, the same again and `make compare`,
 * and a study of simulated leaderboards. Arguments are sizes, models × metrics such as 2000x150; with them, only
 * simulated leaderboards of these sizes are measured.
 */
const SIZES = ['500x100', '2000x100', '500x400'];
const OUT = 'out/bench';
const STUDIES = 'pipeline/studies';
const MIRROR = process.env.MIRROR ?? '../shared/mirror';
const lines: Record<string, string>[] = [];

/** Runs a command of the program in a folder. */
function timed(
  what: string,
  folder: string,
  command: string[],
  environment: Record<string, string> = {},
): void {
  const usage = path.join(folder, 'usage.json');
  const words = ['--import', path.resolve('dist/bench-usage.js'), path.resolve('dist/main.js'), ...command];
  const env = { ...process.env, ...environment, USAGE: usage, MIRROR: MIRROR && path.resolve(MIRROR) };
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, env, encoding: 'utf8' });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`${what} failed: ${stderr}`);
  const { processorSeconds, peakMegabytes } = JSON.parse(fs.readFileSync(usage, 'utf8'));
  const memory = `${(peakMegabytes / 1000).toFixed(1)} GB`;
  lines.push({ run: what, time: duration(seconds), processor: duration(processorSeconds), memory });
  console.log(Object.values(lines.at(-1)!).join(', '));
}

function inFolder(run: (folder: string) => void): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-bench-'));
  try {
    for (const name of ['raw', 'out', STUDIES]) fs.mkdirSync(path.join(folder, name), { recursive: true });
    run(folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function realRuns(folder: string): void {
  for (const name of ['raw', STUDIES]) fs.cpSync(name, path.join(folder, name), { recursive: true });
  timed('make all', folder, ['all']);
  timed('make all, again', folder, ['all']);
  const where = path.join(folder, 'out/latest/cohort/model.csv');
  const { header, rows } = readCsv({ bytes: fs.readFileSync(where), where });
  const names = new Set(rows.map((row) => row[header.indexOf('model_name')]!.trim()));
  const scores = [...names].map((name, i) => `"${name}",${Math.sin(i)}\n`);
  fs.writeFileSync(path.join(folder, 'mine.csv'), ['model,score\n', ...scores].join(''));
  timed('make compare', folder, ['compare'], { FILE: 'mine.csv' });
}

function simulatedRun(words: string): void {
  const [models, metrics] = words.split('x').map(Number);
  if (!(models! > 0 && metrics! > 0)) throw new Error(`not a size such as 2000x150: ${words}`);
  inFolder((folder) => {
    const leaderboard = path.join(folder, 'raw/brain-score/2024-01-31/leaderboard.json');
    fs.mkdirSync(path.dirname(leaderboard), { recursive: true });
    fs.writeFileSync(leaderboard, JSON.stringify(simulatedLeaderboard(models!, metrics!)));
    fs.writeFileSync(path.join(folder, STUDIES, 'simulated.json'), JSON.stringify(STUDY));
    timed(`${size(models!, metrics!)}, simulated`, folder, ['study', 'simulated']);
  });
}

const sizes = process.argv.slice(2);
if (sizes.length === 0) inFolder(realRuns);
for (const each of sizes.length > 0 ? sizes : SIZES) simulatedRun(each);
fs.mkdirSync(OUT, { recursive: true });
fs.writeFileSync(`${OUT}/runs.md`, markdown(lines));
console.log(`\n${markdown(lines)}\nWritten to ${OUT}/runs.md`);
