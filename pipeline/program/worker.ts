import { parentPort } from 'node:worker_threads';
import { type Share, work } from '../workers/workers.ts';
import { taskOf } from './task-list.ts';

/** A worker thread: takes part in one task after another, and reports when no items are left. */
parentPort!.on('message', ({ name, input, items, next }: Share) => {
  work(taskOf(name), input, items, next);
  parentPort!.postMessage('done');
});
