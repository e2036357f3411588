import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { type Nights, Reader, startNights } from '../nightly/fake-source.ts';
import { finished } from '../project.ts';

const KILLS = Number(process.env.KILLS ?? 1);

/** Files that depend on earlier retrievals: they or their metadata name these. */
const VARIES =
  /(datapackage|croissant)\.json$|index\.html$|leaderboard\.parquet$|(normalize|trajectory)\/\w+\.parquet$/;

const { source, nights } = await startNights(inject('finished'));
const reader = new Reader(nights.project.root);

/**
 * Kills a refresh with its whole process group at a random moment. The next refresh must end with the same bytes as a run that
 * was never killed. The leaderboard changes between two states, so every run makes all stages again.
 */
describe(`a refresh, killed ${KILLS} times at random moments,`, () => {
  /** Milliseconds of a refresh that makes all stages, beside other tests. */
  let duration = 1.5 * inject('finished').duration;
  /** By state of the leaderboard. */
  const expected: Record<string, string>[] = [];

  afterAll(() => reader.stop());

  it('ends with the same bytes each time, which a new build with more threads also has, and readers see only whole releases', {
    timeout: 180_000 + KILLS * 60_000,
  }, async () => {
    expect((await nights.refresh()).code).toBe(0);
    let killed = 0;
    // Runs that ended before the kill do not count.
    for (let i = 0; killed < KILLS; i++) {
      expect(i, 'tries').toBeLessThan(4 * KILLS);
      // The states alternate. The project was made from state 0.
      source.state = (i + 1) % 2;
      const { sequence } = nights.current();
      const start = performance.now();
      if (await isKilled(nights, Math.random() * duration)) killed++;
      // Kill sooner from now on.
      else duration = performance.now() - start;
      const { code, output } = await nights.refresh();
      expect(code, `after kill ${i}: ${output}`).toBe(0);
      if (!expected[source.state]) {
        await expectSameFromNothing(nights);
        expected[source.state] = contentOf(nights);
      }
      expect(contentOf(nights), `after kill ${i}`).toEqual(expected[source.state]);
      expect(nights.current().sequence).toBe(sequence + 1);
      expect(nights.allFiles('out').filter((file) => /\.(tmp|new|link)(\/|$)/.test(file))).toEqual([]);
    }
    const { reads, failures } = await reader.stop();
    console.log(`${killed} kills: ${reads} reads, ${failures.length} failures`);
    expect(failures).toEqual([]);
    expect(reads).toBeGreaterThan(10 * KILLS);
  });
});

/** Hashes of the files of the current release that depend only on the state of the leaderboard. */
function contentOf(nights: Nights): Record<string, string> {
  return Object.fromEntries(Object.entries(nights.hashes()).filter(([file]) => !VARIES.test(file)));
}

/** Makes the study again from the same snapshots in more threads, and expects the bytes of the current release in every file. */
async function expectSameFromNothing(nights: Nights): Promise<void> {
  const other = nights.project.copy();
  for (const folder of ['out/.build', 'out/paper', 'out/normalize'])
    fs.rmSync(other.path(folder), { recursive: true });
  expect((await other.run('all', { WORKERS: '3' })).code).toBe(0);
  const made = ['consistency', 'normalize', 'paper'].flatMap((folder) =>
    Object.entries(other.hashes(`out/${folder}`)).map(([file, hash]) => [file.slice('out/'.length), hash]),
  );
  expect(made.length).toBeGreaterThan(100);
  expect(nights.hashes()).toEqual({ ...Object.fromEntries(made), 'index.html': expect.any(String) });
  other.remove();
}

async function isKilled(nights: Nights, milliseconds: number): Promise<boolean> {
  const child = nights.start();
  const timer = setTimeout(() => {
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL');
  }, milliseconds);
  const { code } = await finished(child);
  clearTimeout(timer);
  return code === null;
}
