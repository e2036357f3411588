import { Worker } from 'node:worker_threads';
import { range, sort } from 'd3-array';
import { count } from '../messages/counts-and-lists.ts';
import { explain } from '../messages/explain-error.ts';
import type { Effects } from '../sources/effects.ts';
import { stages } from '../stages/index.ts';
import { readStudy, type Study } from '../studies/study.ts';
import { hashAllCode, inCode } from '../warehouse/code-hash.ts';
import { placeOfRun } from '../warehouse/root.ts';
import type { Made } from '../warehouse/stage-folder.ts';
import { usesSlurm } from '../workers/open-workers.ts';
import { sharedIntegers } from '../workers/shared-arrays.ts';
import { threadCount } from '../workers/workers.ts';
import { publishIfMade, runStudy } from './run.ts';
import type { Message, StudyOrder } from './study-thread.ts';

/**
 * Runs studies in parallel, as many at once as there are processors; those that are up to date need no thread.
 *
 * @param shared the finished stages that all studies share
 * @returns failures by study
 */
export async function runStudies(
  all: readonly Study[],
  effects: Effects,
  shared: ReadonlyMap<string, Made>,
): Promise<Map<string, string>> {
  const progress = { done: 0, total: all.length * stages.length };
  const task = effects.begin(`stages of ${count(all.length, 'study', 'studies')}`, () => progress);
  const counted: Effects = {
    ...effects,
    finished() {
      progress.done++;
      task.tick();
    },
  };
  // The longest study starts first: the longer its file, the more it asks.
  const inOrder = sort(all, (study) => -JSON.stringify(study).length);
  const names = inOrder.filter((study) => !publishIfMade(study, counted, shared)).map(({ name }) => name);
  // Only the main thread gets signals, which cancel Slurm tasks. A single study needs no thread of its own.
  const isInThread = names.length > 1 && !usesSlurm();
  const failures = new Map<string, string>();
  if (isInThread) await inThreads(names, counted, failures);
  else
    for (const name of names)
      await runStudy(readStudy(name), counted).catch((error) => failures.set(name, explain(error)));
  task.end();
  return failures;
}

/** Runs studies in as many threads as there are processors: a thread makes one after the other. */
async function inThreads(names: readonly string[], effects: Effects, failures: Map<string, string>) {
  const { root, env } = placeOfRun();
  const progress = sharedIntegers(2);
  progress[1] = names.length;
  for (const name of names) failures.set(name, 'the thread of this study ended before the study was done');
  const workerData: StudyOrder = {
    studies: names,
    progress,
    root,
    now: effects.now(),
    hashes: hashAllCode(),
  };
  const threads = range(Math.min(names.length, threadCount())).map(() => {
    const worker = new Worker(inCode('dist', 'study-thread.js'), { workerData, env });
    let study = '';
    worker.on('message', (message: Message) => {
      if (message.kind === 'finished') effects.finished?.();
      else if (message.kind === 'began') study = message.text;
      else if (message.kind === 'done') failures.delete(study);
      else if (message.kind === 'failed') failures.set(study, message.text);
      else effects[message.kind](message.text);
    });
    worker.on('error', (error) => {
      // Before it has begun one, it fails all that are left.
      for (const name of study ? [study] : failures.keys()) failures.set(name, explain(error));
    });
    return new Promise((resolve) => worker.on('exit', resolve));
  });
  await Promise.all(threads);
}
