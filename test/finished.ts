import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { simulateLeaderboard } from '../pipeline/sources/leaderboard/simulated-leaderboard.ts';
import { bundle } from './bundle.ts';
import {
  finished as ended,
  isMissing,
  MIRROR,
  Project,
  withFewMetrics,
  withinFourMonths,
} from './project.ts';
import { closedOrigin } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of a finished project with the leaderboard {@link finishedDocument}; test files copy it. */
    finished: { root: string; origin: string; isAlone: boolean };
    /** A project of all sources, made in the background without mirror and network. The file `said` has the result. */
    simulated: { root: string; origin: string; said: string };
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

/** Bundles the program that {@link Project.start} starts. */
async function bundleProgram(): Promise<void> {
  await bundle({ entryPoints: ['test/program.ts'], outfile: 'dist/test-program.js' });
}

/**
 * Makes the two projects that test files copy, `finished` and `simulated`. Tests begin when the first is made. The second
 * looks for a network for some seconds; tests that need it wait for it with `simulatedProject`.
 */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  await bundleProgram();
  const folder = fs.mkdtempSync(path.join(isRoomInMemory() ? MEMORY : os.tmpdir(), 'metalign-tests-'));
  // Slurm's daemons run as other users.
  fs.chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  const origin = await closedOrigin();
  const finished = new Project().leaderboardOnly(finishedDocument()).fewestMetrics();
  const simulated = new Project();
  for (const project of [finished, simulated]) project.pointTo(origin);
  for (const study of ['paper', 'latest']) simulated.fewestResamples(study);
  // With a mirror, real.test.ts makes the study `latest` from real scores.
  if (!isMissing(MIRROR)) fs.rmSync(simulated.path('pipeline/studies/latest.json'));
  const said = path.join(folder, 'simulated.json');
  const simulating = ended(simulated.start()).then((first) => {
    fs.writeFileSync(`${said}.tmp`, JSON.stringify(first));
    fs.renameSync(`${said}.tmp`, said);
  });
  const teardown = async () => {
    await simulating;
    // Also removes what killed runs left behind.
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const { code, output } = await finished.run();
  if (code !== 0) {
    await teardown();
    throw new Error(output);
  }
  provide('finished', { root: finished.root, origin, isAlone: true });
  provide('simulated', { root: simulated.root, origin, said });
  return teardown;
}
