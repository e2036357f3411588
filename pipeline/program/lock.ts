import fs from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { UserError } from '../messages/errors.ts';
import { dropNextStates } from '../sources/retrievals/snapshot.ts';
import { spillFolder } from '../warehouse/database.ts';
import { openable, remove } from '../warehouse/files.ts';
import { inOut } from '../warehouse/root.ts';
import { countFromEnvironment } from '../workers/workers.ts';

const lockFile = () => inOut('.lock.duckdb');
/** Milliseconds between two attempts. */
const PAUSE = 500;
/** To restore the lock file: other runs may be writing it. */
const ATTEMPTS = 5;
/** The process that has the lock, in DuckDB's message. */
const PID = /PID (\d+)/;
const DISK_FULL = /ENOSPC|No space left on device/;

/**
 * Takes the lock of this folder, so that only one run works in it at a time. On every system, DuckDB locks files that
 * it opens for writing, and the kernel releases the lock when the process ends, even by a signal.
 *
 * @param wait seconds to wait for another run
 * @returns a function that releases the lock
 */
export async function takeLock(wait: number): Promise<() => void> {
  fs.mkdirSync(inOut(), { recursive: true });
  const deadline = performance.now() + wait * 1000;
  for (;;) {
    try {
      const lock = await openLockFile();
      // Remove files of killed runs. With the lock held, no other run uses the folder.
      dropNextStates();
      remove(spillFolder());
      fs.mkdirSync(spillFolder(), { recursive: true });
      return () => lock.closeSync();
    } catch (error) {
      const { message } = error as Error;
      if (DISK_FULL.test(message)) throw error;
      const pid = PID.exec(message)?.[1];
      if (!pid)
        throw new UserError(lockFile(), 'this file cannot be locked, which prevents two runs at once', {
          found: message,
          next: 'remove this file if it is damaged; otherwise make it and the folder out/ writable, on a file system that supports locks',
        });
      if (performance.now() > deadline)
        throw new UserError(lockFile(), 'another run is in progress in this folder', {
          found: `pid ${pid}`,
          next: 'wait until it ends, or set WAIT to the seconds to wait, such as WAIT=600',
        });
    }
    await setTimeout(PAUSE);
  }
}

/** Refuses to go on if somebody removed the outputs, and the lock with them. */
export function requireLock(): void {
  if (fs.existsSync(lockFile())) return;
  throw new UserError('out', 'the folder out/ was removed while the run was at work', {
    next: 'run the same command again',
  });
}

/**
 * Opens the lock file. A damaged one, such as emptied by a power cut, has no content worth keeping.
 * It is overwritten, not replaced, so that simultaneous runs still lock the same file.
 */
async function openLockFile(): Promise<DuckDBInstance> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await DuckDBInstance.create(openable(lockFile()));
    } catch (error) {
      // A link may lead to somebody's file.
      const isOwn = fs.lstatSync(lockFile(), { throwIfNoEntry: false })?.isFile();
      if (!isOwn || attempt === ATTEMPTS || PID.test((error as Error).message)) throw error;
      await restoreLockFile();
    }
  }
}

async function restoreLockFile(): Promise<void> {
  const made = `${lockFile()}.${process.pid}`;
  remove(made);
  try {
    (await DuckDBInstance.create(made)).closeSync();
    fs.copyFileSync(made, lockFile());
  } finally {
    remove(made);
  }
}

/** Seconds to wait for another run: `WAIT`, by default 0. */
export function secondsToWait(): number {
  return countFromEnvironment('WAIT', 'seconds', 'to wait for no other run', 0) ?? 0;
}
