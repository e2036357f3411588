import { parentPort, workerData } from 'node:worker_threads';
import { useHashes } from './code.ts';
import type { Effects } from './effects.ts';
import { explain } from './failure.ts';
import { runStudy } from './run.ts';
import { allSources } from './studies/sources.ts';
import { readStudy } from './studies/study.ts';
import type { Progress } from './terminal.ts';

/** What a thread tells the main one. */
export type Message =
  | { kind: 'log' | 'warn' | 'failed'; text: string }
  | { kind: 'begin'; task: number; what: string }
  | { kind: 'progress'; task: number; progress: Progress }
  | { kind: 'end'; task: number }
  | { kind: 'done' };

/** Milliseconds between two messages about how far a task is. */
const PAUSE = 500;

const tell = (message: Message) => parentPort!.postMessage(message);
let tasks = 0;

/** Has the main thread write to the terminal. */
const effects: Effects = {
  log: (text) => tell({ kind: 'log', text }),
  warn: (text) => tell({ kind: 'warn', text }),
  now: () => new Date(),
  sources: () => allSources(),
  begin(what, progress) {
    const task = tasks++;
    let told = performance.now();
    const tick = () => {
      if (performance.now() - told < PAUSE) return;
      told = performance.now();
      tell({ kind: 'progress', task, progress: progress() });
    };
    tell({ kind: 'begin', task, what: `${study}: ${what}` });
    const timer = setInterval(tick, PAUSE).unref();
    return {
      tick,
      end() {
        clearInterval(timer);
        tell({ kind: 'end', task });
      },
    };
  },
};

/** A thread that runs one study, so that several run side by side. It ends with the process, however that ends. */
const { study, hashes } = workerData as { study: string; hashes: ReadonlyMap<string, string> };
useHashes(hashes);
try {
  await runStudy(readStudy(study), effects);
  tell({ kind: 'done' });
} catch (error) {
  tell({ kind: 'failed', text: explain(error) });
}
