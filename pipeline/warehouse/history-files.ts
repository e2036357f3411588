import fs from 'node:fs';
import path from 'node:path';
import { sort } from 'd3-array';
import * as z from 'zod';
import { UserError } from '../messages/errors.ts';
import { isFile, readText, sha256OfFile, writeIfChanged } from './files.ts';
import { readRecord, recordText } from './record.ts';
import { inOut } from './root.ts';

/** Folder with the headline numbers of every release: `out/history/date=<date>/<sequence>-<release>.parquet`. */
export const inHistory = (...names: string[]) => inOut('history', ...names);

/** The number of the last release that studies show: the one before the release being built. */
const lastShown = () => inHistory('.last-shown');

export function historyFile({ release, sequence }: { release: string; sequence: number }): string {
  const name = `${String(sequence).padStart(6, '0')}-${release}.parquet`;
  return inHistory(`date=${release.slice(0, 10)}`, name);
}

/** The name of a damaged file, kept until it is rebuilt: its release still counts. */
export function damaged(file: string): string {
  return `${file}.damaged`;
}

/** Undamaged files of the releases up to this number, in order. */
export function historyFiles(last: number): string[] {
  return allFiles().filter((file) => sequenceOf(file) <= last && isWhole(file));
}

/** Damaged files that are not set aside yet. */
export function damagedHistoryFiles(): string[] {
  return allFiles().filter((file) => !isWhole(file));
}

function allFiles(): string[] {
  return filesNamed(/^\d{6,}-.*\.parquet$/);
}

/** The number of the newest release in the history; 0 if empty. */
export function lastRemembered(): number {
  const newest = filesNamed(/^\d{6,}-.*\.parquet(\.damaged)?$/).at(-1);
  return newest === undefined ? 0 : sequenceOf(newest);
}

function filesNamed(pattern: RegExp): string[] {
  if (!fs.existsSync(inHistory())) return [];
  const names = fs.readdirSync(inHistory(), { recursive: true, encoding: 'utf8' });
  const found = names.filter((name) => pattern.test(path.basename(name)));
  return sort(found, sequenceOf).map((name) => inHistory(name));
}

/** Renames damaged files, so that they are rebuilt; returns their former names. */
export function putDamagedAside(): string[] {
  const found = damagedHistoryFiles();
  for (const file of found) {
    fs.rmSync(damaged(file), { recursive: true, force: true });
    fs.renameSync(file, damaged(file));
    fs.rmSync(sumFile(file), { recursive: true, force: true });
  }
  return found;
}

/** Files whose sha256 is missing: it was lost, or an earlier version wrote none. */
export function uncheckedHistoryFiles(): string[] {
  return allFiles().filter((file) => !fs.existsSync(sumFile(file)) && isWhole(file));
}

/** Records the sha256 of files without one; returns them. */
export function writeMissingSums(): string[] {
  const found = uncheckedHistoryFiles();
  for (const file of found) writeSum(file, sha256OfFile(file));
  return found;
}

/** Records the sha256 of a history file before the file itself is in place. */
export function writeSum(target: string, sha256: string): void {
  writeIfChanged(sumFile(target), `${sha256}\n`);
}

function sumFile(file: string): string {
  return `${file}.sha256`;
}

/** Checks the recorded sha256; without one (earlier versions), Parquet's marks at both ends. */
function isWhole(file: string): boolean {
  const sum = sumFile(file);
  if (!isFile(file)) return false;
  if (fs.existsSync(sum)) return isFile(sum) && readText(sum).trim() === sha256OfFile(file);
  const bytes = fs.readFileSync(file);
  const mark = 'PAR1';
  const ends = [bytes.subarray(0, mark.length), bytes.subarray(-mark.length)];
  return bytes.length > 3 * mark.length && ends.every((end) => end.toString('latin1') === mark);
}

function sequenceOf(file: string): number {
  return Number.parseInt(path.basename(file), 10);
}

const lastShownSchema = z.strictObject({ sequence: z.int() });

export function lastShownRelease(): number {
  if (!fs.existsSync(lastShown())) return 0;
  try {
    const text = isFile(lastShown()) ? readText(lastShown()) : '';
    // Earlier versions wrote only the number.
    if (/^\d+\n$/.test(text)) return Number(text);
    return readRecord(lastShown(), lastShownSchema).sequence;
  } catch (error) {
    throw new UserError(lastShown(), 'file is damaged', {
      expected: 'the number of the last release that studies compare with',
      found: (error as Error).message,
      next: 'run a refresh, which writes it again',
    });
  }
}

export function showReleasesUpTo(sequence: number): void {
  writeIfChanged(lastShown(), recordText({ sequence }));
}
