import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import agreement from '../../../pipeline/stages/agreement/agreement.ts';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import { normalized, ownStudy, StageRun } from '../given.ts';

// Configuration i scores i on x; its two seeds differ by 2. On y, all seeds of a configuration are equal.
const scores = Object.fromEntries(
  Array.from({ length: 12 }, (_, i) => [
    [`c${i}-0`, { x: i - 1, y: i, accuracy: i }],
    [`c${i}-1`, { x: i + 1, y: i, accuracy: i + 0.5 }],
  ])
    .flat()
    .concat([['single', { x: 30, y: 30, accuracy: 20 }]]),
);
const configurationOf = (model: string) => model.split('-')[0]!;

describe('seed noise', () => {
  let run: StageRun;
  beforeAll(async () => {
    const given = normalized({ id: 'site@1', asOf: '2024-01-01', scores, configurationOf });
    const sets = { name: 'main', title: 'all', include: { metrics: ['x', 'y'] }, cohort: 'complete' };
    run = await StageRun.open(given, ownStudy({ control: 'accuracy', metric_sets: [sets] }));
    await run.make(cohort, agreement);
  });
  afterAll(() => run.close());

  it('is the share of the variance between seeds, as long as ten configurations are left', async () => {
    const rows = await run.rows(`
      select quantile, n_configurations, n_seeds, seed_variance, seed_share, ci_low, ci_high, seed_reliability
      from agreement.seed_noise where metric_id = 'x' order by quantile`);
    expect(
      rows.map(({ quantile, n_configurations, n_seeds }) => [quantile, n_configurations, n_seeds]),
    ).toEqual([
      [0, 12, 24],
      [0.1, 11, 22],
    ]);
    // Between configurations: 2 × the variance of 0 … 11, which is 13; within: ((−1)² + 1²) ÷ 1 = 2.
    expect(rows[0]!.seed_variance).toBeCloseTo(2, 14);
    expect(rows[0]!.seed_share).toBeCloseTo(2 / (2 + (26 - 2) / 2), 14);
    expect(rows[0]!.ci_low).toBeLessThan(Number(rows[0]!.seed_share));
    expect(rows[0]!.ci_high).toBeGreaterThan(Number(rows[0]!.seed_share));
  });

  it('takes a configuration in or out as a whole', async () => {
    // The threshold of 1.2 lies between the accuracies of c1, 1 and 1.5.
    const [row] = await run.rows(`
      select seed.threshold, n_configurations, n_seeds, range.n_models
      from agreement.seed_noise as seed
      inner join agreement.range_restriction as range using (metric_set, quantile)
      where seed.metric_id = 'x' and quantile = 0.1 and category_a = 'all'`);
    expect(row!.threshold).toBeCloseTo(1.2, 14);
    expect(row).toMatchObject({ n_configurations: 11, n_seeds: 22, n_models: 22 });
  });

  // NumPy 2.2.4 and SciPy 1.15.3: 1 - 2 / np.var(x, ddof=1) and spearmanr(x, y), without the model that has no other seed.
  it('compares agreement with the noise of the same models', async () => {
    const rows = await run.rows(`
      select metric_id, seed_reliability, mean_correlation, correlation_bound from agreement.seed_noise
      where quantile = 0 order by metric_id`);
    expect(rows[0]!.seed_reliability).toBeCloseTo(0.8516129032258064, 14);
    expect(rows[1]!.seed_reliability).toBe(1);
    for (const row of rows) {
      expect(row.mean_correlation).toBeCloseTo(0.962865972182001, 14);
      expect(row.correlation_bound).toBeCloseTo(0.9228287507581276, 14);
    }
  });

  it('has no interval where seeds are equal', async () => {
    const rows = await run.rows("select seed_share, ci_low from agreement.seed_noise where metric_id = 'y'");
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toEqual({ seed_share: 0, ci_low: Number.NaN });
  });

  it('gives metrics their reliability', async () => {
    const rows = await run.rows(`
      select metric_id, n_seeds, n_configurations, seed_variance, seed_reliability, mean_squared_error
      from agreement.reliability order by metric_id`);
    const variance = rows[0]!.seed_variance;
    expect(rows[0]).toMatchObject({ metric_id: 'x', n_seeds: 24, n_configurations: 12 });
    expect(variance).toBeCloseTo(2, 14);
    // NumPy 2.2.4: 1 - 2 / numpy.var(x, ddof=1)
    expect(rows[0]!.seed_reliability).toBeCloseTo(0.9458385990250948, 14);
    expect(rows[0]!.mean_squared_error).toBeNaN();
    expect(rows[1]).toMatchObject({ metric_id: 'y', seed_variance: 0, seed_reliability: 1 });
  });

  it('is unknown for sources without seeds', async () => {
    const given = normalized({ id: 'site@1', asOf: '2024-01-01', scores });
    const without = await StageRun.open(given, ownStudy({ control: 'accuracy' }));
    await without.make(cohort, agreement);
    expect(await without.rows('select * from agreement.seed_noise')).toEqual([]);
    expect(await without.rows('select distinct n_seeds, seed_variance from agreement.reliability')).toEqual([
      { n_seeds: 0, seed_variance: Number.NaN },
    ]);
    await without.close();
  });
});
