import { afterAll, describe, expect, it } from 'vitest';
import { type Mood, Reader, startNights } from './fake-source.ts';

const NIGHTS = Number(process.env.NIGHTS ?? 6);

/** The smallest number of releases that can be kept. */
const KEEP = 2;

/** Each night's event: a new state of the leaderboard, or the mood of its site. News is more than `KEEP` releases. */
const WEEK: (Mood | 'news')[] = [
  'news',
  'well',
  'news',
  'down',
  'news',
  'shrunk',
  'another format',
  'maintenance',
  'well',
];

const { source, nights } = await startNights();
const reader = new Reader(nights.project.root);

/** Successive nights, while a reader continuously checks `out/current`. */
describe(`${NIGHTS} nights`, () => {
  afterAll(() => reader.stop());

  it('publish only what is new, lose nothing and do not grow', {
    timeout: 120_000 + NIGHTS * 60_000,
  }, async () => {
    const sizes: number[] = [];
    const published: string[] = [];
    for (let night = 0; night < NIGHTS; night++) {
      const event = WEEK[night % WEEK.length]!;
      if (event === 'news') source.state++;
      source.mood = event === 'news' ? 'well' : event;
      const { code, output } = await nights.refresh({ KEEP: String(KEEP) });
      expect(code, `night ${night}, ${event}: ${output}`).toBe(source.mood === 'well' ? 0 : 3);
      const { release, sequence } = nights.current();
      if (event === 'news') published.push(release);
      expect(release, `night ${night}, ${event}`).toBe(published.at(-1));
      expect(sequence).toBe(published.length);
      expect(nights.releases().length).toBe(Math.min(KEEP, published.length));
      // And the first of the quarter.
      expect(nights.retrievals().length).toBe(Math.min(KEEP + 1, published.length));
      // Comparable only once old releases are pruned.
      if (published.length > KEEP) sizes.push(nights.bytes());
    }
    const { reads, releases, failures } = await reader.stop();
    console.log(`${NIGHTS} nights: ${reads} reads of ${releases} releases, ${failures.length} failures`);
    expect(failures).toEqual([]);
    expect(reads).toBeGreaterThan(10 * NIGHTS);
    expect(releases).toBe(published.length);
    expect(new Set(published).size).toBe(published.length);
    // The history includes removed releases.
    expect(nights.history().map((file) => file.replace(/.*\/\d{6}-|\.parquet$/g, ''))).toEqual(published);
    // The last release has the scores of the last state.
    const [{ found } = {}] = await nights.project.query(
      `select count(*)::integer as found from normalize.score
       inner join normalize.source using (snapshot_id)
       where is_latest and value = ${(100 + source.state) / 1000}`,
    );
    expect(found).toBeGreaterThan(5);
    // The history grows by a few kB per release.
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.at(-1)!).toBeLessThan(1.1 * sizes[0]!);
  });
});
