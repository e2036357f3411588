import fs from 'node:fs';
import path from 'node:path';
import { makeFolder } from './folder.ts';

/** What `say-failures.js` repeats at a run's end. */
export interface Failure {
  /** `agreement of paper` */
  stage: string;
  problem: string;
  next?: string | undefined;
}

/** Notes what a stage has failed of in the file that Make names, for all failures to be said last. */
export function noteFailure(stage: string, message: string, file = process.env.FAILURES): void {
  if (!file) return;
  const failure: Failure = { stage, problem: problemOf(message), next: nextOf(message) };
  try {
    makeFolder(path.dirname(file));
    fs.appendFileSync(file, `${JSON.stringify(failure)}\n`);
  } catch {
    // It was said already; where nothing can be written, such as on a full disk, it is not said twice.
  }
}

/** The first line of each error of a message; a stack or bad rows are above, in what the stage said. */
function problemOf(message: string): string {
  const lines = message.split('\n');
  const heads = lines.filter((_, i) => i === 0 || lines[i - 1]!.startsWith('  next: '));
  return heads.map((line) => (line.length > 300 ? `${line.slice(0, 299)}…` : line)).join('\n');
}

function nextOf(message: string): string | undefined {
  const all = [...message.matchAll(/^ {2}next: +(.*)$/gm)].map(([, next]) => next!);
  return all.length > 0 ? [...new Set(all)].join('; ') : undefined;
}
