import fs from 'node:fs';
import path from 'node:path';
import { writeIfChanged } from './files.ts';

/** Headline numbers of every release: `out/history/date=<date>/<sequence>-<release>.parquet`. */
export const HISTORY = path.join('out', 'history');

/** Up to which release, by its number, studies look back: to those before the one that they become. */
const LOOKED_BACK = path.join(HISTORY, '.looked-back');

export function historyFile({ release, sequence }: { release: string; sequence: number }): string {
  const name = `${String(sequence).padStart(6, '0')}-${release}.parquet`;
  return path.join(HISTORY, `date=${release.slice(0, 10)}`, name);
}

/** Those of releases with this number or an earlier one, in their order. */
export function historyFiles(last: number): string[] {
  if (!fs.existsSync(HISTORY)) return [];
  return fs
    .readdirSync(HISTORY, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^\d{6,}-.*\.parquet$/.test(path.basename(name)) && sequenceOf(name) <= last)
    .sort((one, other) => sequenceOf(one) - sequenceOf(other))
    .map((name) => path.join(HISTORY, name));
}

/** The number of the newest release that the history knows; 0 without any. */
export function lastRemembered(): number {
  const newest = historyFiles(Number.POSITIVE_INFINITY).at(-1);
  return newest === undefined ? 0 : sequenceOf(newest);
}

function sequenceOf(file: string): number {
  return Number.parseInt(path.basename(file), 10);
}

export function lookedBackAt(): number {
  return fs.existsSync(LOOKED_BACK) ? Number(fs.readFileSync(LOOKED_BACK, 'utf8')) : 0;
}

export function lookBackAt(sequence: number): void {
  writeIfChanged(LOOKED_BACK, `${sequence}\n`);
}
