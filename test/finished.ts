import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { simulateLeaderboard } from '../pipeline/sources/leaderboard/simulated-leaderboard.ts';
import { bundle } from './bundle.ts';
import { Project, withFewMetrics, withinFourMonths } from './project.ts';
import { closedOrigin } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of a finished project with the leaderboard {@link finishedDocument}; test files copy it. */
    finished: {
      root: string;
      origin: string;
      isAlone: boolean /** Milliseconds of its run. */;
      duration: number;
    };
  }
}

/** The leaderboard of the project that tests copy: simulated, with few metrics and four months. */
export function finishedDocument() {
  return withFewMetrics(withinFourMonths(simulateLeaderboard().document));
}

/** A file system in memory, where copying projects takes a quarter of the time. */
const MEMORY = '/dev/shm';
/** Bytes for all projects of a test run, with a margin. */
const ROOM = 4 * 2 ** 30;

function isRoomInMemory(): boolean {
  if (!fs.existsSync(MEMORY)) return false;
  const { bavail, bsize } = fs.statfsSync(MEMORY);
  return bavail * bsize > ROOM;
}

/** Bundles the program that {@link Project.start} starts, and makes the project `finished` in a temporary folder of all tests. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  await bundle({ entryPoints: ['test/program.ts'], outfile: 'dist/test-program.js' });
  const folder = fs.mkdtempSync(path.join(isRoomInMemory() ? MEMORY : os.tmpdir(), 'metalign-tests-'));
  // Slurm's daemons run as other users.
  fs.chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  const origin = await closedOrigin();
  const finished = new Project().leaderboardOnly(finishedDocument()).fewestMetrics();
  finished.pointTo(origin);
  // Also removes what killed runs left behind.
  const teardown = async () =>
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  const start = performance.now();
  const { code, output } = await finished.run();
  if (code !== 0) {
    await teardown();
    throw new Error(output);
  }
  provide('finished', { root: finished.root, origin, isAlone: true, duration: performance.now() - start });
  return teardown;
}
