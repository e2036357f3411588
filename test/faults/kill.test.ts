import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { FakeSource, Nights, Reader } from '../nightly/world.ts';
import { finished } from '../project.ts';

const KILLS = Number(process.env.KILLS ?? 10);

/** What a release says of those before it. */
const LOOKS_BACK = /trajectory\/release\.|datapackage\.json$|index\.html$/;

/**
 * A refresh is killed with its whole process group at a random moment, and the next one must end with the bytes of one that
 * nobody killed. The leaderboard changes between two states, so that each time everything is to be made again.
 */
describe(`killed ${KILLS} times at random moments`, () => {
  let source: FakeSource;
  let nights: Nights;
  let reader: Reader;
  let duration = Number.POSITIVE_INFINITY;
  const expected: Record<string, string>[] = [];

  beforeAll(async () => {
    source = await FakeSource.start();
    nights = new Nights(source, inject('finished')).ofFewestMetrics();
    reader = new Reader(nights.project.root);
    // What is said of a state is told by both that there were so far: the project has been made from 0.
    for (const state of [1, 0]) {
      source.state = state;
      const start = performance.now();
      expect((await nights.refresh()).code).toBe(0);
      duration = Math.min(duration, performance.now() - start);
      expected[state] = told(nights);
    }
  }, 240_000);
  afterAll(async () => {
    await reader.stop();
    nights.project.remove();
    await source.close();
  });

  it('ends with the same bytes each time, and readers see whole releases alone', {
    timeout: 60_000 + KILLS * 60_000,
  }, async () => {
    expect(expected[0]).not.toEqual(expected[1]);
    let killed = 0;
    // Runs that had ended before they were killed do not count.
    for (let i = 0; killed < KILLS; i++) {
      expect(i, 'tries').toBeLessThan(4 * KILLS);
      // The last one made was 0.
      source.state = (i + 1) % 2;
      const { sequence } = nights.current();
      const start = performance.now();
      if (await isKilled(nights, Math.random() * duration)) killed++;
      // It was faster than those before, beside which other tests were at work.
      else duration = performance.now() - start;
      const { code, output } = await nights.refresh();
      expect(code, `after kill ${i}: ${output}`).toBe(0);
      expect(told(nights), `after kill ${i}`).toEqual(expected[source.state]);
      expect(nights.current().sequence).toBe(sequence + 1);
      expect(nights.history()).toHaveLength(sequence + 1);
      expect(nights.project.files('out').filter((file) => file.endsWith('.tmp'))).toEqual([]);
    }
    const { reads, failures } = await reader.stop();
    console.log(`${killed} kills: ${reads} reads, ${failures.length} failures`);
    expect(failures).toEqual([]);
    expect(reads).toBeGreaterThan(10 * KILLS);
  });
});

/** The hashes of what the current release says, but for what it says of earlier ones. */
function told(nights: Nights): Record<string, string> {
  return Object.fromEntries(Object.entries(nights.said()).filter(([file]) => !LOOKS_BACK.test(file)));
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
