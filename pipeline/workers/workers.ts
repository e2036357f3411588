import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { CODE } from '../code.ts';
import type { Effects } from '../effects.ts';
import { shown, UserError } from '../errors.ts';
import { sharedIntegers } from '../statistics/shared-arrays.ts';
import type { Job } from './job.ts';
import { resamplesPerItem } from './resampling.ts';
import { type TaskInput, type TaskName, work } from './tasks.ts';
import type { Share } from './worker.ts';

/** Elementary steps (of about a nanosecond) that take longer than to start a thread, and than to wake one. */
const START = 1e8;
const WAKE = 4e6;

/** Resampling of fewer steps is not sent elsewhere: it takes a quarter of a second, and queues are slower. */
const JOURNEY = 2.5e8;

/** Who else does resampling. */
export interface Elsewhere {
  /** Does all items. */
  share(job: Job): Promise<void>;
}

/** What a task's items are, as a bar or a line says it. */
const ITEMS: Record<TaskName, string> = {
  sort: 'sorted metrics',
  correlate: 'correlations, metrics',
  robustTest: 'cluster-robust tests, metrics',
  resample: 'correlations, resamples',
  reliability: 'reliability, resamples',
  permute: 'permutations',
  interval: 'intervals',
  randomEigenvalues: 'components, simulations',
  decompose: 'variance, resamples',
  rank: 'ranks, resamples',
  leaveOut: 'rankings, without metrics',
};

/**
 * Threads that share work with this one, one task after the other. The others are started when there is enough to
 * do for them. Where one fails or ends, `share` fails, and they are not to be used again.
 */
export class Workers {
  private readonly others: Worker[] = [];
  /** Elementary steps so far: who has asked for many will ask for more. */
  private operations = 0;

  /**
   * @param threads how many there are at most, this one included
   * @param effects where to say how far a task is
   * @param elsewhere who does large resampling instead
   * @param journey elementary steps from which resampling is large
   */
  constructor(
    private readonly threads = threadCount(),
    private readonly effects?: Pick<Effects, 'begin'>,
    private readonly elsewhere?: Elsewhere,
    private readonly journey = JOURNEY,
  ) {}

  /**
   * Does all items of a task.
   *
   * @param operations about how many elementary steps that takes
   * @param total of what the items hold, where they hold several
   */
  async share<Name extends TaskName>(
    name: Name,
    input: TaskInput<Name>,
    items: number,
    operations: number,
    total = items,
  ): Promise<void> {
    const next = sharedIntegers(1);
    const task = this.effects?.begin(ITEMS[name], () => ({
      done: Math.round((Math.min(next[0]!, items) / items) * total),
      total,
    }));
    try {
      if (this.elsewhere && name in resamplesPerItem && operations >= this.journey) {
        await this.elsewhere.share({ name, what: ITEMS[name], input, items, resamples: total } as Job);
        next[0] = items;
      } else {
        await this.shareAmongThreads({ name, input, items, next }, operations, task?.tick);
      }
    } finally {
      task?.end();
    }
  }

  private async shareAmongThreads<Name extends TaskName>(
    share: Share<Name>,
    operations: number,
    tick?: () => void,
  ): Promise<void> {
    const { name, input, items, next } = share;
    const others = this.helpers(Math.min(this.threads, items) - 1, operations);
    const done = Promise.all(others.map(answer));
    // Where this thread fails too, its error is the one that is told.
    done.catch(() => undefined);
    for (const worker of others) worker.postMessage(share);
    await work(name, input, items, next, tick);
    await done;
  }

  /** Threads are started where each takes less time to start than it saves; those that are there are used for less. */
  private helpers(wanted: number, operations: number): Worker[] {
    this.operations += operations;
    while (this.others.length < Math.min(wanted, Math.floor(this.operations / START))) {
      this.others.push(startWorker());
    }
    return this.others.slice(0, Math.min(wanted, Math.floor(operations / WAKE)));
  }

  /** At the end of all work, done or failed. */
  async close(): Promise<void> {
    await Promise.all(this.others.splice(0).map((worker) => worker.terminate()));
  }
}

/**
 * What is large lies in shared memory: the little else that a thread makes needs no room of 32 MB, Node's default, and
 * does not grow to what the whole machine has.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 1024 };

function startWorker(): Worker {
  const worker = new Worker(path.join(CODE, 'dist', 'worker.js'), { resourceLimits });
  // A thread that waits for work keeps no process alive.
  worker.unref();
  return worker;
}

/** Waits until a thread says that nothing is left to do; fails where it does, or where it ends without a word. */
async function answer(worker: Worker): Promise<void> {
  // Ended threads have no id, and say nothing more.
  if (worker.threadId < 0) throw new Error('a worker thread has already ended');
  const settled = new AbortController();
  const ended = once(worker, 'exit', settled).then(([code]) => {
    throw new Error(`a worker thread ended with exit code ${code} before its work was done`);
  });
  // Else this process might end before it hears that the thread has.
  worker.ref();
  try {
    await Promise.race([once(worker, 'message', settled), ended]);
  } finally {
    worker.unref();
    settled.abort();
  }
}

/** What the machine has, or what `WORKERS` says. */
export function threadCount(): number {
  return countFrom('WORKERS', 'threads', 'to use all processors') ?? os.availableParallelism();
}

/** The count in an environment variable, if it is set. */
export function countFrom(variable: string, what: string, otherwise: string): number | undefined {
  const count = process.env[variable];
  if (!count) return undefined;
  if (/^[1-9][0-9]{0,5}$/.test(count)) return Number(count);
  throw new UserError({
    where: `environment: ${variable}`,
    problem: `invalid number of ${what}`,
    expected: 'a whole number of at least 1',
    found: shown(count),
    next: `set ${variable} to such a number, or unset it ${otherwise}`,
  });
}
