import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { FakeSource, Nights, Reader } from '../nightly/fake-source.ts';
import { finished } from '../project.ts';

const KILLS = Number(process.env.KILLS ?? 2);

/** Files that depend on earlier releases: they describe these, or their metadata name the retrievals and history. */
const VARIES =
  /trajectory\/release\.|(datapackage|croissant)\.json$|index\.html$|leaderboard\.parquet$|(normalize|trajectory)\/\w+\.parquet$/;

/**
 * Kills a refresh with its whole process group at a random moment. The next refresh must end with the same bytes as one
 * that was never killed. The leaderboard changes between two states, so every run makes all stages again.
 */
describe(`a refresh, killed ${KILLS} times at random moments,`, () => {
  let source: FakeSource;
  let nights: Nights;
  let reader: Reader;
  let duration = Number.POSITIVE_INFINITY;
  const expected: Record<string, string>[] = [];

  beforeAll(async () => {
    source = await FakeSource.start();
    nights = new Nights(source, inject('finished'));
    reader = new Reader(nights.project.root);
    // Outputs compare a state with the one before it. The project was made from state 0, so state 1 comes first.
    for (const state of [1, 0]) {
      source.state = state;
      const start = performance.now();
      expect((await finished(nights.start())).code).toBe(0);
      duration = Math.min(duration, performance.now() - start);
      expected[state] = contentOf(nights);
    }
  }, 240_000);
  afterAll(async () => {
    await reader.stop();
    nights.project.remove();
    await source.close();
  });

  it('ends with the same bytes each time, which a new build with more threads also has, and readers see only whole releases', {
    timeout: 180_000 + KILLS * 60_000,
  }, async () => {
    expect(expected[0]).not.toEqual(expected[1]);
    let killed = 0;
    // Runs that ended before the kill do not count.
    for (let i = 0; killed < KILLS; i++) {
      expect(i, 'tries').toBeLessThan(4 * KILLS);
      // The states alternate, and the last one was 0.
      source.state = (i + 1) % 2;
      const { sequence } = nights.current();
      const start = performance.now();
      if (await isKilled(nights, Math.random() * duration)) killed++;
      // The run ended before the kill, because the timed run had shared the machine with other tests: kill sooner from now on.
      else duration = performance.now() - start;
      const { code, output } = await nights.refresh();
      expect(code, `after kill ${i}: ${output}`).toBe(0);
      expect(contentOf(nights), `after kill ${i}`).toEqual(expected[source.state]);
      expect(nights.current().sequence).toBe(sequence + 1);
      expect(nights.history()).toHaveLength(sequence + 1);
      expect(nights.allFiles('out').filter((file) => /\.(tmp|new|link)(\/|$)/.test(file))).toEqual([]);
    }
    await expectSameFromNothing(nights);
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

/** Makes the studies again from the same snapshots in more threads, and expects the bytes of the current release in every file. */
async function expectSameFromNothing(nights: Nights): Promise<void> {
  const other = nights.project.copy();
  for (const folder of ['out/.build', 'out/paper', 'out/normalize'])
    fs.rmSync(other.path(folder), { recursive: true });
  expect((await other.run('all', { WORKERS: '3' })).code).toBe(0);
  const made = Object.entries(other.hashes('out/paper'));
  const released = nights.hashes();
  for (const [file, hash] of made) expect(released[file.slice('out/'.length)], file).toBe(hash);
  expect(made.length).toBeGreaterThan(100);
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
