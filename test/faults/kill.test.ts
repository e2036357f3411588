import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateLeaderboard } from '../../pipeline/sources/simulated-leaderboard.ts';
import { Project, withFewMetrics, withinAYear } from '../project.ts';

const KILLS = Number(process.env.KILLS ?? 4);

/**
 * A run is killed with its whole process group at a random moment, and the next run must end with the bytes of
 * a run that nobody killed. Runs alternate between two leaderboards, so that each has everything to change.
 */
describe(`killed ${KILLS} times at random moments`, () => {
  let project: Project;
  let duration = Number.POSITIVE_INFINITY;
  const documents = [1, 2].map((seed) => withFewMetrics(withinAYear(simulateLeaderboard({ seed }).document)));
  const expected: Record<string, string>[] = [];

  beforeAll(() => {
    project = new Project().leaderboardAlone();
    for (const document of documents) {
      project.dropLeaderboard(document);
      const start = performance.now();
      expect(project.make().code).toBe(0);
      duration = Math.min(duration, performance.now() - start);
      expected.push(project.hashes());
    }
  });
  afterAll(() => project.remove());

  it('ends with the same bytes each time', { timeout: 60_000 + KILLS * 30_000 }, async () => {
    expect(expected[0]).not.toEqual(expected[1]);
    let killed = 0;
    // Runs that had ended before they were killed do not count.
    for (let i = 0; killed < KILLS; i++) {
      expect(i, 'tries').toBeLessThan(4 * KILLS);
      const turn = i % 2;
      project.dropLeaderboard(documents[turn]);
      const fresh = i % 3 === 2;
      if (fresh) fs.rmSync(project.path('out'), { recursive: true });
      if (await project.makeKilledAfter(Math.random() * duration)) killed++;
      expectWhole(project, expected, `kill ${i}`);
      expect(project.make().code).toBe(0);
      expect(project.hashes(), `after kill ${i}`).toEqual(expected[turn]);
      expect(project.files('out').filter((file) => file.endsWith('.tmp'))).toEqual([]);
    }
  });
});

/** Right after a kill every file that a reader may open is one of the two good ones, from end to end. */
function expectWhole(project: Project, expected: Record<string, string>[], message: string): void {
  for (const [file, hash] of Object.entries(project.hashes())) {
    expect([expected[0]![file], expected[1]![file]], `${message}: ${file}`).toContain(hash);
  }
}
