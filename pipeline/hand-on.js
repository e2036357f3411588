// Plain JavaScript, since it also runs before anything is installed.
import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/**
 * Runs a command that starts others, with the lock and Make's job server, and hands SIGTERM on to it: a shell would die
 * of it, and leave the command at work. The other signals come from terminals, which tell every process themselves.
 *
 * @param {string} command
 * @param {string[]} words
 * @param {{ env?: NodeJS.ProcessEnv, input?: 'inherit' | 'ignore' }} options
 * @returns {Promise<number | null>} its exit code; where this process was told to leave meanwhile, it does so instead
 */
export async function handOn(command, words, { env = process.env, input = 'inherit' } = {}) {
  const child = spawn(command, words, { env, stdio: [input, 'inherit', 'inherit', ...heldOpen(env)] });
  let told;
  const tell = (signal) => {
    told = signal;
    if (signal === 'SIGTERM') child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, tell);
  try {
    return await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  } finally {
    for (const signal of SIGNALS) process.off(signal, tell);
    if (told) {
      process.kill(process.pid, told);
      // It may take a moment.
      await setTimeout(60_000);
    }
  }
}

/** For `stdio` from 3 on: whoever holds the lock open holds the lock, and Make hands out jobs through a pipe (before 4.4). */
function heldOpen({ METALIGN_LOCK: lock, MAKEFLAGS = '' }) {
  const jobs = /--jobserver-auth=(\d+),(\d+)/.exec(MAKEFLAGS) ?? [];
  // None where there is no flock.
  const held = [lock, ...jobs.slice(1)].map(Number).filter((descriptor) => descriptor > 2);
  return Array.from({ length: Math.max(2, ...held) - 2 }, (_, i) =>
    held.includes(i + 3) ? i + 3 : 'ignore',
  );
}
