import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import { count } from '../messages/counts-and-lists.ts';
import { explain } from '../messages/explain-error.ts';
import type { Effects } from '../sources/effects.ts';
import { stages } from '../stages/index.ts';
import { readStudy } from '../studies/study.ts';
import { hashAllCode, inCode } from '../warehouse/code-hash.ts';
import { placeOfRun } from '../warehouse/root.ts';
import { usesSlurm } from '../workers/open-workers.ts';
import { sharedIntegers } from '../workers/shared-arrays.ts';
import { threadCount } from '../workers/workers.ts';
import { runStudy } from './run.ts';
import type { Message, StudyOrder } from './study-thread.ts';

/** Runs studies in parallel, each in a thread, as many at once as there are processors. Returns failures by study. */
export async function runStudies(names: readonly string[], effects: Effects): Promise<Map<string, string>> {
  const progress = { done: 0, total: names.length * stages.length };
  const task = effects.begin(`stages of ${count(names.length, 'study', 'studies')}`, () => progress);
  const counted: Effects = {
    ...effects,
    finished() {
      progress.done++;
      task.tick();
    },
  };
  const running = sharedIntegers(1).fill(names.length);
  // Only the main thread gets signals, which cancel Slurm tasks. A single study needs no thread of its own.
  const isInThread = names.length > 1 && !usesSlurm();
  const limit = pLimit(isInThread ? threadCount() : 1);
  const failures = await limit.map(names, (name) =>
    isInThread
      ? failureInThread(name, running, counted)
      : runStudy(readStudy(name), counted).then(() => undefined, explain),
  );
  task.end();
  return new Map(names.flatMap((name, i) => (failures[i] === undefined ? [] : [[name, failures[i]]])));
}

/**
 * Runs a study in a thread, and returns the error that it failed with; undefined if it was made.
 *
 * @param running number of studies that run or wait
 */
async function failureInThread(
  study: string,
  running: Int32Array,
  effects: Effects,
): Promise<string | undefined> {
  const { root, env } = placeOfRun();
  const workerData: StudyOrder = { study, root, now: effects.now(), running, hashes: hashAllCode() };
  const worker = new Worker(inCode('dist', 'study-thread.js'), { workerData, env });
  let failure: string | undefined = 'the thread of this study ended before the study was done';
  worker.on('message', (message: Message) => {
    if (message.kind === 'finished') effects.finished?.();
    else if (message.kind === 'done') failure = undefined;
    else if (message.kind === 'failed') failure = message.text;
    else effects[message.kind](message.text);
  });
  worker.on('error', (error) => {
    failure = explain(error);
  });
  await new Promise((resolve) => worker.on('exit', resolve));
  running[0]!--;
  return failure;
}
