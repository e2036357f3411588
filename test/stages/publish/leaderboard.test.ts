import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import aggregation from '../../../pipeline/stages/aggregation/aggregation.ts';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import publish from '../../../pipeline/stages/publish/publish.ts';
import { normalized, ownStudy, type Snapshot, StageRun } from '../given.ts';

// V1 has two metrics and behaviour one. a: ((1 + 3) ÷ 2 + 9) ÷ 2 = 5.5, and so on.
const scores: Snapshot['scores'] = {
  a: { x: 1, y: 3, i2n: 9 },
  b: { x: 2, y: 4, i2n: 1 },
  c: { x: 3, y: 8, i2n: 5 },
  d: { x: 5, y: 5, i2n: 5 },
  incomplete: { x: 9, y: 9 },
  sparse: { x: 9 },
};

let run: StageRun | undefined;
afterEach(async () => {
  await run?.close();
  run = undefined;
});

async function make(settings: object = {}, snapshot: Partial<Snapshot> = {}): Promise<StageRun> {
  const given = normalized({ id: 'site@1', asOf: '2024-01-01', scores, ...snapshot });
  run = await StageRun.open(given, ownStudy(settings));
  await run.make(cohort, aggregation, publish);
  return run;
}

const REASONS =
  'select model_id, coverage, reason from publish.leaderboard where reason is not null order by all';

describe('the leaderboard', () => {
  let usual: StageRun;
  beforeAll(async () => {
    usual = await make();
    // Kept for all tests.
    run = undefined;
  });
  afterAll(() => usual.close());

  it('has a row per model, named, with score and rank by each method', async () => {
    expect(
      await usual.rows(`
        select metric_set, model_id, model_name, family, arithmetic_mean_score, arithmetic_mean_rank, mean_rank_rank
        from publish.leaderboard where reason is null order by arithmetic_mean_rank`),
    ).toEqual(
      [
        ['a', 5.5, 1, 3],
        ['c', 5.25, 2, 1],
        ['d', 5, 3, 1],
        ['b', 2, 4, 4],
      ].map(([model, score, rank, mean_rank_rank]) => ({
        metric_set: 'main',
        model_id: model,
        model_name: `Model ${model}`,
        family: model,
        arithmetic_mean_score: score,
        arithmetic_mean_rank: rank,
        mean_rank_rank,
      })),
    );
  });

  it('lists models that are not ranked, with coverage and reason', async () => {
    expect(await usual.rows(REASONS)).toEqual([
      { model_id: 'incomplete', coverage: expect.closeTo(2 / 3), reason: 'not scored on every metric' },
      { model_id: 'sparse', coverage: expect.closeTo(1 / 3), reason: 'below the minimum coverage' },
    ]);
    expect(
      await usual.rows(`
        select count(*) as n from publish.leaderboard where reason is not null
          and coalesce(arithmetic_mean_score, z_mean_rank, balanced_rank_low, balanced_rank_high) is not null`),
    ).toEqual([{ n: 0 }]);
  });

  it('lists copies, and models without scores on the study’s date', async () => {
    const made = await make(
      { copies: { minimum_common: 3, minimum_equal: 1, keep: 'one' } },
      {
        submitted: { late: '2024-02-01 00:00:00' },
        scores: {
          ...scores,
          e: scores.d!,
          late: { x: ['never_run', '2024-02-01'] },
          never: { x: 'never_run' },
        },
      },
    );
    expect(await made.rows(REASONS)).toEqual(
      expect.arrayContaining([
        { model_id: 'e', coverage: 1, reason: 'copy of another model' },
        { model_id: 'late', coverage: Number.NaN, reason: 'submitted after the as-of date' },
      ]),
    );
  });

  it('ranks no model if fewer than minimum_models have every score', async () => {
    const made = await make({ minimum_models: 5 });
    expect(await made.rows(REASONS)).toEqual([
      ...['a', 'b', 'c', 'd'].map((model_id) => ({
        model_id,
        coverage: 1,
        reason: 'fewer complete models than minimum_models',
      })),
      expect.objectContaining({ model_id: 'incomplete', reason: 'not scored on every metric' }),
      expect.objectContaining({ model_id: 'sparse', reason: 'below the minimum coverage' }),
    ]);
  });

  it('has no numbers of methods that the study lacks', async () => {
    const made = await make({ aggregations: ['mean_rank'] });
    expect(
      await made.rows(`
        select model_id, mean_rank_rank, coalesce(arithmetic_mean_score, z_mean_score, balanced_score) as other
        from publish.leaderboard where reason is null order by mean_rank_rank, model_id`),
    ).toEqual([
      { model_id: 'c', mean_rank_rank: 1, other: Number.NaN },
      { model_id: 'd', mean_rank_rank: 1, other: Number.NaN },
      { model_id: 'a', mean_rank_rank: 3, other: Number.NaN },
      { model_id: 'b', mean_rank_rank: 4, other: Number.NaN },
    ]);
  });

  it('has the main metric set alone', async () => {
    const [main] = ownStudy().metric_sets;
    const made = await make({ metric_sets: [main, { ...main, name: 'other' }] });
    expect(await made.rows('select distinct metric_set from publish.leaderboard')).toEqual([
      { metric_set: 'main' },
    ]);
  });

  it('marks a metric set of simulated scores', async () => {
    const given = normalized({ id: 'site@1', asOf: '2024-01-01', scores });
    given['normalize.source']![0]!.origin = 'simulated';
    run = await StageRun.open(given, ownStudy());
    await run.make(cohort, aggregation, publish);
    expect(await run.rows('select distinct metric_set from publish.leaderboard')).toEqual([
      { metric_set: 'simulated:main' },
    ]);
  });
});
