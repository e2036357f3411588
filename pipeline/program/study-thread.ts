import { parentPort, workerData } from 'node:worker_threads';
import { explain } from '../messages/explain-error.ts';
import type { Progress } from '../messages/terminal.ts';
import type { Effects } from '../sources/effects.ts';
import { readStudy } from '../studies/study.ts';
import { allSources } from '../studies/valid-studies.ts';
import { useHashes } from '../warehouse/code-hash.ts';
import { runIn } from '../warehouse/root.ts';
import { runStudy } from './run.ts';

/** A message from a study's thread to the main thread. */
export type Message =
  | { kind: 'say' | 'log' | 'warn' | 'failed'; text: string }
  | { kind: 'finished'; stage: string }
  | { kind: 'begin'; task: number; what: string }
  | { kind: 'progress'; task: number; progress: Progress }
  | { kind: 'end'; task: number }
  | { kind: 'done' };

/** Milliseconds between two progress messages of a task. */
const PAUSE = 500;

const send = (message: Message) => parentPort!.postMessage(message);
let tasks = 0;

/** Sends all output to the main thread. */
const effects: Effects = {
  say: (text) => send({ kind: 'say', text }),
  log: (text) => send({ kind: 'log', text }),
  warn: (text) => send({ kind: 'warn', text }),
  now: () => now,
  sources: allSources,
  finished: (stage) => send({ kind: 'finished', stage }),
  otherStudies: () => running[0]! - 1,
  begin(what, progress) {
    const task = tasks++;
    let sent = performance.now();
    const tick = () => {
      if (performance.now() - sent < PAUSE) return;
      sent = performance.now();
      send({ kind: 'progress', task, progress: progress() });
    };
    send({ kind: 'begin', task, what: `${study}: ${what}` });
    const timer = setInterval(tick, PAUSE).unref();
    return {
      tick,
      end() {
        clearInterval(timer);
        send({ kind: 'end', task });
      },
    };
  },
};

/** Runs one study, in its own thread. */
const { study, root, now, running, hashes } = workerData as {
  study: string;
  root: string;
  now: Date;
  running: Int32Array;
  hashes: ReadonlyMap<string, string>;
};
useHashes(hashes);
try {
  await runIn({ root, env: process.env }, () => runStudy(readStudy(study), effects));
  send({ kind: 'done' });
} catch (error) {
  send({ kind: 'failed', text: explain(error) });
}
