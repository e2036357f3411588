import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { simulateLeaderboard } from '../bench/simulated/leaderboard.ts';
import { bundle } from './bundle.ts';
import { Project } from './project.ts';
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

/** Metrics of large, similar groups, which most tests do not need, and the nodes of the tree with only such metrics. */
const DISPENSABLE = /^(Marques2020|V1-|Geirhos2021(?!-|colour|contrast|sketch))/;
const TIME = /"(202[1-4])-(\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(\+00:00|Z)?"/g;

/**
 * A leaderboard with a third of its metrics and with all times in four months, for tests in which their number does not matter: the
 * trajectory computes a cohort per month. Times up to the study's date move to October to December 2023, later ones to January
 * 2024; their order within a year stays.
 */
export function shortened<
  Document extends { benchmarks: unknown[]; models: { scores: Record<string, unknown> }[] },
>(document: Document): Document {
  const benchmarks = (document.benchmarks as { type_id: string }[]).filter(
    ({ type_id }) => !DISPENSABLE.test(type_id),
  );
  const models = document.models.map((model) => ({
    ...model,
    scores: Object.fromEntries(Object.entries(model.scores).filter(([metric]) => !DISPENSABLE.test(metric))),
  }));
  const moved = (_time: string, year: string, rest: string, zone = '') => {
    const [start, factor] = year === '2024' ? ['2024-01-02', 1 / 16] : ['2023-10-01', 1 / 4];
    const sinceNewYear = Date.parse(`2023-${rest}Z`) - Date.parse('2023-01-01');
    const time = new Date(Date.parse(start) + factor * sinceNewYear);
    return `"${time.toISOString().slice(0, 19)}${zone}"`;
  };
  return JSON.parse(JSON.stringify({ ...document, benchmarks, models }).replace(TIME, moved));
}

/** The leaderboard of the project that tests copy: simulated and {@link shortened}. */
export function finishedDocument(simulation?: { seed: number }) {
  return shortened(simulateLeaderboard(simulation).document);
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
