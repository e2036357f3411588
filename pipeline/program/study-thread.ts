import { parentPort, workerData } from 'node:worker_threads';
import { explain } from '../messages/explain-error.ts';
import type { Effects } from '../sources/effects.ts';
import { readStudy } from '../studies/study.ts';
import { allSources } from '../studies/valid-studies.ts';
import { useHashes } from '../warehouse/code-hash.ts';
import { runIn } from '../warehouse/root.ts';
import { runStudy } from './run.ts';

/** What the main thread gives to the thread of a study. */
export interface StudyOrder {
  study: string;
  root: string;
  now: Date;
  /** One shared number: how many studies run or wait. */
  running: Int32Array;
  /** sha256 of the code's files when the program started. */
  hashes: ReadonlyMap<string, string>;
}

/** A message from a study's thread to the main thread: a line, a finished stage, or the end. */
export type Message =
  | { kind: 'say' | 'log' | 'warn' | 'failed'; text: string }
  | { kind: 'finished' }
  | { kind: 'done' };

const send = (message: Message) => parentPort!.postMessage(message);
const { study, root, now, running, hashes } = workerData as StudyOrder;

/** All output goes to the main thread, which shows the progress of all studies and not of one task. */
const effects: Effects = {
  say: (text) => send({ kind: 'say', text }),
  log: (text) => send({ kind: 'log', text }),
  warn: (text) => send({ kind: 'warn', text }),
  begin: () => ({ tick() {}, end() {} }),
  now: () => now,
  sources: allSources,
  finished: () => send({ kind: 'finished' }),
  otherStudies: () => running[0]! - 1,
};

useHashes(hashes);
try {
  await runIn({ root, env: process.env }, () => runStudy(readStudy(study), effects));
  send({ kind: 'done' });
} catch (error) {
  send({ kind: 'failed', text: explain(error) });
}
