import { once } from 'node:events';
import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { sharedIntegers } from '../statistics/shared-arrays.ts';
import { type TaskInput, type TaskName, work } from './tasks.ts';
import type { Share } from './worker.ts';

/** Elementary steps that take longer than to start a thread, and than to wake one. */
const START = 2e8;
const WAKE = 2e6;

/**
 * Threads that share work with this one, one task after the other. The others are started when there is enough to
 * do for them. Where one fails, `share` does, and they are not to be used again.
 */
export class Workers {
  private readonly others: Worker[] = [];

  /** @param threads how many there are at most, this one included */
  constructor(private readonly threads = threadCount()) {}

  /**
   * Does all items of a task.
   *
   * @param operations about how many elementary steps that takes
   */
  async share<Name extends TaskName>(
    name: Name,
    input: TaskInput<Name>,
    items: number,
    operations: number,
  ): Promise<void> {
    const next = sharedIntegers(1);
    const others = this.helpers(Math.min(this.threads, items) - 1, operations);
    const done = Promise.all(others.map((worker) => once(worker, 'message')));
    // Where this thread fails too, its error is the one that is told.
    done.catch(() => undefined);
    for (const worker of others) worker.postMessage({ name, input, items, next } satisfies Share<Name>);
    work(name, input, items, next);
    await done;
  }

  /** Threads are started where each takes less time to start than it saves; those that are there are used for less. */
  private helpers(wanted: number, operations: number): Worker[] {
    while (this.others.length < Math.min(wanted, Math.floor(operations / START))) {
      this.others.push(startWorker());
    }
    return this.others.slice(0, Math.min(wanted, Math.floor(operations / WAKE)));
  }

  async close(): Promise<void> {
    await Promise.all(this.others.splice(0).map((worker) => worker.terminate()));
  }
}

/** `run.sh` puts it beside the stage's own script. */
function startWorker(): Worker {
  const worker = new Worker(new URL('./worker.js', import.meta.url));
  // A thread that waits for work keeps no process alive.
  worker.unref();
  return worker;
}

/** What the machine has, or what `WORKERS` says. */
function threadCount(): number {
  return Number(process.env.WORKERS) || os.availableParallelism();
}
