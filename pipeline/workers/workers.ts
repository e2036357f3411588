import { once } from 'node:events';
import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { shown, UserError } from '../messages/errors.ts';
import type { RunEffects } from '../messages/run-effects.ts';
import { inCode } from '../warehouse/code-hash.ts';
import { placeOfRun } from '../warehouse/root.ts';
import { sharedIntegers } from './shared-arrays.ts';
import type { SlurmExecutor } from './slurm-executor.ts';
import type { Job } from './slurm-job.ts';

/**
 * Work that threads share. Each thread prepares the task once, from an input whose large arrays are in shared memory,
 * and then does item after item. Every item writes to its own places, so results do not depend on threads.
 */
export interface Task<Input> {
  /** The name under which other threads and machines find the task (program/task-list.ts). */
  name: string;
  /** Name of its items in the progress bar. */
  items: string;
  /** Whether each item is a random draw. Slurm may do these; `input.found` must then hold the result arrays. */
  isDrawn?: boolean;
  /** Returns what does one item. */
  prepare(input: Input): (item: number) => void;
}

/** Does items until none are left. All threads share `next`, the next item to do. Calls `tick` after each item. */
export function work<Input>(
  task: Task<Input>,
  input: Input,
  items: number,
  next: Int32Array,
  tick?: () => void,
): void {
  const perform = task.prepare(input);
  for (let item = Atomics.add(next, 0, 1); item < items; item = Atomics.add(next, 0, 1)) {
    perform(item);
    tick?.();
  }
}

/** Work for which it pays to start a thread, and to wake one, in elementary steps (about a nanosecond each). */
const START = 1e8;
const WAKE = 4e6;

/** Draws with fewer steps are not sent to Slurm: they take a quarter of a second, and queues are slower. */
const SLURM_THRESHOLD = 2.5e8;

/** A message that asks a thread to take part in the task of this name. */
export type Share = { name: string; input: unknown; items: number; next: Int32Array };

/**
 * Threads that share work with this one, one task after the other. They are started once there is enough to do. If one
 * fails or ends, `share` fails, and the workers cannot be used again.
 */
export class Workers {
  private readonly others: Worker[] = [];
  /** Elementary steps so far: a study that has asked for many will ask for more. */
  private operations = 0;

  /**
   * @param threads the most threads, this one included
   * @param effects shows the progress of a task, and counts the studies that run beside this one
   * @param executor does large tasks of random draws instead
   * @param slurmThreshold tasks with at least this many elementary steps are large
   */
  constructor(
    private readonly threads = threadCount(),
    private readonly effects?: Pick<RunEffects, 'begin' | 'otherStudies'>,
    private readonly executor?: SlurmExecutor,
    private readonly slurmThreshold = SLURM_THRESHOLD,
  ) {}

  /**
   * Does all items of a task.
   *
   * @param operations approximate number of elementary steps
   */
  async share<Input>(task: Task<Input>, input: Input, items: number, operations: number) {
    const next = sharedIntegers(1);
    const progress = this.effects?.begin(task.items, () => ({
      done: Math.min(next[0]!, items),
      total: items,
    }));
    try {
      const { name, items: what, isDrawn } = task;
      if (this.executor && isDrawn && operations >= this.slurmThreshold) {
        await this.executor.share({ name, what, input, items } as Job & { input: Input });
        next[0] = items;
      } else {
        await this.shareAmongThreads(task, { name, input, items, next }, operations, progress?.tick);
      }
    } finally {
      progress?.end();
    }
  }

  private async shareAmongThreads<Input>(
    task: Task<Input>,
    share: Share & { input: Input },
    operations: number,
    tick?: () => void,
  ): Promise<void> {
    const { input, items, next } = share;
    const others = this.helpers(items, operations);
    const done = Promise.all(others.map(answer));
    // If this thread fails too, its error is the one that is reported.
    done.catch(() => undefined);
    for (const worker of others) worker.postMessage(share);
    work(task, input, items, next, tick);
    await done;
  }

  /**
   * Starts threads if each saves more time than its start takes. Threads that already run are used for less work.
   * Processors that other studies use are left to these.
   */
  private helpers(items: number, operations: number): Worker[] {
    this.operations += operations;
    const free = this.threads - 1 - (this.effects?.otherStudies?.() ?? 0);
    const wanted = Math.max(0, Math.min(items - 1, free));
    while (this.others.length < Math.min(wanted, Math.floor(this.operations / START))) {
      this.others.push(startWorker());
    }
    return this.others.slice(0, Math.min(wanted, Math.floor(operations / WAKE)));
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    await Promise.all(this.others.splice(0).map((worker) => worker.terminate()));
  }
}

/** Large arrays are in shared memory, so a thread needs little memory of its own. */
const resourceLimits = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 1024 };

function startWorker(): Worker {
  const worker = new Worker(inCode('dist', 'worker.js'), { resourceLimits });
  // A thread that waits for work does not keep the process alive.
  worker.unref();
  return worker;
}

/** Waits until a thread reports that no item is left. Fails if the thread fails or ends before. */
async function answer(worker: Worker): Promise<void> {
  // A thread that has ended has no id and reports nothing.
  if (worker.threadId < 0) throw new Error('a worker thread has already ended');
  const settled = new AbortController();
  const ended = once(worker, 'exit', settled).then(([code]) => {
    throw new Error(`a worker thread ended with exit code ${code} before its work was done`);
  });
  // Keep this process alive until the thread reports or ends.
  worker.ref();
  try {
    await Promise.race([once(worker, 'message', settled), ended]);
  } finally {
    worker.unref();
    settled.abort();
  }
}

/** The machine's processors, or `WORKERS`. */
export function threadCount(): number {
  return countFromEnvironment('WORKERS', 'threads', 'to use all processors') ?? os.availableParallelism();
}

/** The count in an environment variable, if it is set. */
export function countFromEnvironment(variable: string, what: string, otherwise: string, least = 1) {
  const count = placeOfRun().env[variable];
  if (!count) return undefined;
  if (/^(0|[1-9][0-9]{0,5})$/.test(count) && Number(count) >= least) return Number(count);
  throw new UserError(`environment: ${variable}`, `invalid number of ${what}`, {
    expected: `a whole number of at least ${least}`,
    found: shown(count),
    next: `set ${variable} to such a number, or unset it ${otherwise}`,
  });
}
