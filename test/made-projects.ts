import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, inject, vi } from 'vitest';
import { leaderboardTree } from '../pipeline/sources/leaderboard/leaderboard-tree.ts';
import { isMissing, MIRROR, Project, type Result } from './project.ts';

/** Removes a project, or a copy of the code, at the end of the tests of a file or `describe`. */
export function untilEnd<Made extends { remove(): void }>(made: Made): Made {
  afterAll(() => made.remove());
  return made;
}

/** A copy of the project that `finished.ts` makes. */
export function finishedProject(): Project {
  return untilEnd(new Project(inject('finished')));
}

/**
 * Returns a copy of a project of all sources, made without mirror and network, and the result of its run. The first test file
 * that needs the project makes it; the others wait for it.
 */
export async function simulatedProject(): Promise<{ project: Project; first: Result }> {
  // The temporary folder of all tests: see finished.ts.
  const made = path.join(os.tmpdir(), 'simulated.json');
  if (isFirst(`${made}.begun`)) {
    fs.writeFileSync(`${made}.tmp`, JSON.stringify(await simulate()));
    fs.renameSync(`${made}.tmp`, made);
  }
  await vi.waitUntil(() => fs.existsSync(made), { timeout: 280_000, interval: 100 });
  const { first, ...from } = JSON.parse(fs.readFileSync(made, 'utf8')) as Awaited<
    ReturnType<typeof simulate>
  >;
  if (first.code !== 0) throw new Error(first.output);
  return { project: new Project(from), first };
}

/** Whether no other test file has called this with the same path. */
function isFirst(file: string): boolean {
  try {
    fs.writeFileSync(file, '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** A third of the metrics, whose number does not matter. */
const SIMILAR = leaderboardTree
  .filter(({ isLeaf, name }) => isLeaf && name.startsWith('Marques2020'))
  .map(({ name }) => `brain-score:${name}`);

async function simulate() {
  const project = new Project();
  const { root } = project;
  const { origin } = inject('finished');
  project.pointTo(origin);
  for (const name of ['paper', 'latest'])
    project.editStudy((study) => {
      study.resamples = 100;
      study.correlations = ['spearman', 'pearson'];
      for (const set of study.metric_sets) {
        const { domains = [], metrics = [] } = (set.exclude ?? {}) as Partial<typeof set.exclude>;
        set.exclude = { domains, metrics: [...metrics, ...SIMILAR] };
      }
    }, name);
  // With a mirror, more-studies.test.ts makes the study `latest` from real scores.
  if (!isMissing(MIRROR)) fs.rmSync(project.path('pipeline/studies/latest.json'));
  return { root, origin, first: await project.run() };
}
