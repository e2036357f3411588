import { parentPort } from 'node:worker_threads';
import { type TaskInput, type TaskName, work } from './tasks.ts';

export interface Share<Name extends TaskName = TaskName> {
  name: Name;
  input: TaskInput<Name>;
  items: number;
  next: Int32Array;
}

/** A thread: takes part in one task after another, and says when nothing is left of it. */
parentPort!.on('message', async ({ name, input, items, next }: Share) => {
  await work(name, input, items, next);
  parentPort!.postMessage('done');
});
