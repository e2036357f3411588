import fs from 'node:fs';
import path from 'node:path';
import { writeIfChanged } from './files.ts';

/** Headline numbers of every release: `out/history/date=<date>/<release>.parquet`. */
export const HISTORY = path.join('out', 'history');

/** Up to which release, by its number, studies look back: to those before the one that they become. */
const LOOKED_BACK = path.join(HISTORY, '.looked-back');

export function historyFile(release: string): string {
  return path.join(HISTORY, `date=${release.slice(0, 10)}`, `${release}.parquet`);
}

export function historyFiles(): string[] {
  if (!fs.existsSync(HISTORY)) return [];
  return fs
    .readdirSync(HISTORY, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.parquet') && !path.basename(name).startsWith('.'))
    .sort()
    .map((name) => path.join(HISTORY, name));
}

export function lookedBackAt(): number {
  return fs.existsSync(LOOKED_BACK) ? Number(fs.readFileSync(LOOKED_BACK, 'utf8')) : 0;
}

export function lookBackAt(sequence: number): void {
  writeIfChanged(LOOKED_BACK, `${sequence}\n`);
}
