import { parentPort, workerData } from 'node:worker_threads';
import { explain } from '../messages/explain-error.ts';
import type { Effects } from '../sources/effects.ts';
import { readStudy } from '../studies/study.ts';
import { allSources } from '../studies/valid-studies.ts';
import { useHashes } from '../warehouse/code-hash.ts';
import { runIn } from '../warehouse/root.ts';
import { runStudy } from './run.ts';

/** What the main thread gives to the threads that make studies. */
export interface StudyOrder {
  studies: readonly string[];
  /** Two shared numbers: which study is next, and how many run or wait. */
  progress: Int32Array;
  root: string;
  now: Date;
  /** sha256 of the code's files when the program started. */
  hashes: ReadonlyMap<string, string>;
}

/** A message to the main thread: a line, a finished stage, or how the study goes. */
export type Message =
  | { kind: 'say' | 'log' | 'warn' | 'began' | 'done' | 'failed'; text: string }
  | { kind: 'finished' };

const send = (message: Message) => parentPort!.postMessage(message);
const { studies, progress, root, now, hashes } = workerData as StudyOrder;

/** All output goes to the main thread, which shows the progress of all studies and not of one task. */
const effects: Effects = {
  say: (text) => send({ kind: 'say', text }),
  log: (text) => send({ kind: 'log', text }),
  warn: (text) => send({ kind: 'warn', text }),
  begin: () => ({ tick() {}, end() {} }),
  now: () => now,
  sources: allSources,
  finished: () => send({ kind: 'finished' }),
  otherStudies: () => progress[1]! - 1,
};

useHashes(hashes);
for (;;) {
  const study = studies[Atomics.add(progress, 0, 1)];
  if (study === undefined) break;
  send({ kind: 'began', text: study });
  try {
    await runIn({ root, env: process.env }, () => runStudy(readStudy(study), effects));
    send({ kind: 'done', text: study });
  } catch (error) {
    send({ kind: 'failed', text: explain(error) });
  }
  Atomics.sub(progress, 1, 1);
}
