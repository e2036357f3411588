import path from 'node:path';
import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import { explain } from '../messages/explain-error.ts';
import { count } from '../messages/plurals.ts';
import type { Progress, Task } from '../messages/terminal.ts';
import type { Effects } from '../sources/effects.ts';
import { readStudy } from '../studies/study.ts';
import { CODE, hashAllCode } from '../warehouse/code-hash.ts';
import { placeOfRun } from '../warehouse/root.ts';
import { usesSlurm } from '../workers/open-workers.ts';
import { sharedIntegers } from '../workers/shared-arrays.ts';
import { threadCount } from '../workers/workers.ts';
import { runStudy } from './run.ts';
import type { Message } from './study-thread.ts';

/** Runs studies in parallel, each in a thread, as many at once as there are processors. Returns failures by study. */
export async function runStudies(names: readonly string[], effects: Effects): Promise<Map<string, string>> {
  const running = sharedIntegers(1).fill(names.length);
  const progress = { done: 0, total: 100 };
  const task = effects.begin(`${count(names.length, 'study', 'studies')}, per cent`, () => progress);
  const counted: Effects = {
    ...effects,
    finished(stage) {
      progress.done += (SHARES[stage] ?? 0) / names.length;
      task.tick();
    },
  };
  const limit = pLimit(threadCount());
  // Only the main thread gets signals, which cancel Slurm tasks. A single study needs no thread of its own.
  const outcomes =
    usesSlurm() || names.length === 1
      ? await oneByOne(names, counted)
      : await Promise.all(names.map((name) => limit(inThread, name, running, counted)));
  task.end();
  return new Map(names.flatMap((name, i) => (outcomes[i] === undefined ? [] : [[name, outcomes[i]]])));
}

/** Per cent of a study's time in each stage, about. */
const SHARES: Readonly<Record<string, number>> = {
  refresh: 1,
  cohort: 7,
  agreement: 40,
  aggregation: 22,
  structure: 7,
  trajectory: 6,
  claims: 2,
  report: 10,
  publish: 5,
};

type Outcome = string | undefined;

async function oneByOne(names: readonly string[], effects: Effects): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const name of names)
    outcomes.push(await runStudy(readStudy(name), effects).then(() => undefined, explain));
  return outcomes;
}

/** @param running number of studies that run or wait */
async function inThread(study: string, running: Int32Array, effects: Effects): Promise<Outcome> {
  const { root, env } = placeOfRun();
  const workerData = { study, root, now: effects.now(), running, hashes: hashAllCode() };
  const worker = new Worker(path.join(CODE, 'dist', 'study-thread.js'), { workerData, env });
  const tasks = new Map<number, { task: Task; progress: Progress }>();
  let outcome: Outcome = 'the thread of this study ended before the study was done';
  worker.on('message', (message: Message) => {
    switch (message.kind) {
      case 'say':
      case 'log':
      case 'warn':
        return effects[message.kind](message.text);
      case 'begin': {
        const progress: Progress = { done: 0 };
        tasks.set(message.task, { task: effects.begin(message.what, () => progress), progress });
        return;
      }
      case 'progress':
        return void Object.assign(tasks.get(message.task)!.progress, message.progress);
      case 'finished':
        return effects.finished?.(message.stage);
      case 'end':
        return tasks.get(message.task)!.task.end();
      case 'failed':
        outcome = message.text;
        return;
      case 'done':
        outcome = undefined;
    }
  });
  worker.on('error', (error) => {
    outcome = explain(error);
  });
  await new Promise((resolve) => worker.on('exit', resolve));
  running[0]!--;
  for (const { task } of tasks.values()) task.end();
  return outcome;
}
