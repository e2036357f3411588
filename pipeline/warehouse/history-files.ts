import fs from 'node:fs';
import path from 'node:path';
import { sha256OfFile, writeIfChanged } from './files.ts';

/** Headline numbers of every release: `out/history/date=<date>/<sequence>-<release>.parquet`. */
export const HISTORY = path.join('out', 'history');

/** Up to which release, by its number, studies look back: to those before the one that they become. */
const LOOKED_BACK = path.join(HISTORY, '.looked-back');

export function historyFile({ release, sequence }: { release: string; sequence: number }): string {
  const name = `${String(sequence).padStart(6, '0')}-${release}.parquet`;
  return path.join(HISTORY, `date=${release.slice(0, 10)}`, name);
}

/** The name of a file that cannot be read any more: until it is made again, it is still of a release that there was. */
export function damaged(file: string): string {
  return `${file}.damaged`;
}

/** The whole files of releases with this number or an earlier one, in their order; damaged ones never reach a table. */
export function historyFiles(last: number): string[] {
  return allFiles().filter((file) => sequenceOf(file) <= last && isWhole(file));
}

function allFiles(): string[] {
  return filesNamed(/^\d{6,}-.*\.parquet$/);
}

/** The number of the newest release that the history knows; 0 without any. */
export function lastRemembered(): number {
  const newest = filesNamed(/^\d{6,}-.*\.parquet(\.damaged)?$/).at(-1);
  return newest === undefined ? 0 : sequenceOf(newest);
}

function filesNamed(pattern: RegExp): string[] {
  if (!fs.existsSync(HISTORY)) return [];
  return fs
    .readdirSync(HISTORY, { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(path.basename(name)))
    .sort((one, other) => sequenceOf(one) - sequenceOf(other))
    .map((name) => path.join(HISTORY, name));
}

/** Puts damaged files aside, so that they are made again; returns them. */
export function putDamagedAside(): string[] {
  const found = allFiles().filter((file) => !isWhole(file));
  for (const file of found) {
    fs.renameSync(file, damaged(file));
    fs.rmSync(sumFile(file), { force: true });
  }
  return found;
}

/** Records the sha256 that a history file will have, before it is put in place. */
export function writeSum(target: string, sha256: string): void {
  writeIfChanged(sumFile(target), `${sha256}\n`);
}

function sumFile(file: string): string {
  return `${file}.sha256`;
}

/** Whether it has its recorded sha256; files of earlier versions have none, and must begin and end as Parquet files do. */
function isWhole(file: string): boolean {
  if (fs.existsSync(sumFile(file)))
    return fs.readFileSync(sumFile(file), 'utf8').trim() === sha256OfFile(file);
  const bytes = fs.readFileSync(file);
  const mark = 'PAR1';
  return (
    bytes.length > 3 * mark.length &&
    [bytes.subarray(0, mark.length), bytes.subarray(-mark.length)].every(
      (end) => end.toString('latin1') === mark,
    )
  );
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
