import { afterEach, describe, expect, it } from 'vitest';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import { rowsIn } from '../../words.ts';
import { normalized, ownStudy, type Snapshot, StageRun } from '../given.ts';

let run: StageRun | undefined;
afterEach(async () => {
  await run?.close();
  run = undefined;
});

async function make(snapshot: Omit<Snapshot, 'id'>, settings: object = {}): Promise<StageRun> {
  run = await StageRun.open(normalized({ id: 'site@1', ...snapshot }), ownStudy(settings));
  return await run.make(cohort);
}

describe('the state on the study’s date', () => {
  const times: Snapshot = {
    id: 'site@1',
    asOf: '2024-02-10',
    isDated: true,
    submitted: { a: '2024-01-01 00:00:00', late: '2024-02-01 00:00:00' },
    scores: {
      a: { x: [0.1, '2024-01-02 00:00:00'], y: [0.2, '2024-01-31 23:59:59'] },
      b: { x: [0.3, '2024-01-03 00:00:00'], y: [0.4, '2024-02-01 00:00:00'] },
      c: { x: ['failed', '2024-01-04 00:00:00'], y: [0.5, '2024-01-05 00:00:00'] },
      untimed: { x: 0.6, y: [0.7, '2024-01-06 00:00:00'] },
      late: { x: [0.8, '2024-02-02 00:00:00'], y: [0.9, '2024-02-02 00:00:00'] },
    },
  };

  it('has what was measured by the end of the day, in UTC', async () => {
    const made = await make(times);
    expect(
      await made.rows("select model_id, state, value from cohort.state where metric_id = 'y' order by all"),
    ).toEqual([
      { model_id: 'a', state: 'scored', value: 0.2 },
      { model_id: 'b', state: 'never_run', value: Number.NaN },
      { model_id: 'c', state: 'scored', value: 0.5 },
      { model_id: 'untimed', state: 'scored', value: 0.7 },
    ]);
  });

  it.each<[string, object, string]>([
    ['from its snapshot’s date on', { source_id: 'site' }, 'never_run'],
    [
      'also before it if the study names the snapshot',
      { source_id: 'site', snapshot_id: 'site@1' },
      'scored',
    ],
    ['also before it if the study names the file', { source_id: 'site', file: 'site@1.csv' }, 'scored'],
  ])('has a score without a time %s', async (_when, source, state) => {
    const made = await make(times, { sources: [source] });
    expect(
      await made.rows("select state from cohort.state where model_id = 'untimed' and metric_id = 'x'"),
    ).toEqual([{ state }]);
  });

  it('has a model without a submission time from its first score on', async () => {
    const made = await make(times, { as_of: '2024-01-03', minimum_models: 3 });
    expect(await made.rows('select distinct model_id from cohort.state order by all')).toEqual([
      { model_id: 'a' },
      { model_id: 'b' },
    ]);
    expect(
      await made.rows(
        "select model_id, reason from cohort.model where model_id in ('c', 'late') order by all",
      ),
    ).toEqual([
      { model_id: 'c', reason: 'submitted after the as-of date' },
      { model_id: 'late', reason: 'submitted after the as-of date' },
    ]);
  });
});

describe('the minimum coverage', () => {
  it('is enough for a metric that has exactly so many models', async () => {
    const half = { x: 0.1, half: 0.2 };
    const made = await make({
      asOf: '2024-01-01',
      scores: { a: { ...half, less: 0.3 }, b: half, c: { x: 0.2 }, d: { x: 0.3 } },
    });
    expect(await made.rows('select metric_id, included, coverage from cohort.metric order by all')).toEqual([
      { metric_id: 'half', included: true, coverage: 0.5 },
      { metric_id: 'less', included: false, coverage: 0.25 },
      { metric_id: 'x', included: true, coverage: 1 },
    ]);
  });
});

describe('copies of one model', () => {
  // a, b and c are copies; b lacks a score on y, and c was submitted before a.
  const copies = {
    asOf: '2024-01-01',
    submitted: { a: '2023-01-03', b: '2023-01-01', c: '2023-01-02' },
    scores: {
      a: { x: 0.1, y: 0.2, z: 0.3 },
      b: { x: 0.1, z: 0.3 },
      c: { x: 0.1, y: 0.2, z: 0.3 },
      d: { x: 0.3, y: 0.4, z: 0.5 },
      e: { x: 0.5, y: 0.4, z: 0.1 },
    },
  };
  const rule = { minimum_common: 2, minimum_equal: 1 };
  const complete = [{ name: 'main', title: 'all', include: { domains: ['neural'] }, cohort: 'complete' }];
  const MODELS = 'select model_id, reason, copy_of from cohort.model order by model_id';

  it('are all included if the study keeps all, each with the copy that stands for it', async () => {
    const made = await make(copies, { copies: { ...rule, keep: 'all' } });
    expect(await made.rows(MODELS)).toEqual([
      { model_id: 'a', reason: null, copy_of: 'c' },
      { model_id: 'b', reason: null, copy_of: 'c' },
      { model_id: 'c', reason: null, copy_of: null },
      { model_id: 'd', reason: null, copy_of: null },
      { model_id: 'e', reason: null, copy_of: null },
    ]);
    expect(await made.rows('select * from cohort.copy order by model_id')).toEqual(
      rowsIn(`
        metric_set | model_id | model_name | copy_group | n_scored | nearest_copy | nearest_copy_name | n_common | share_equal
        main       | a        | Model a    | a          | 3        | c            | Model c           | 3        | 1
        main       | b        | Model b    | a          | 2        | a            | Model a           | 2        | 1
        main       | c        | Model c    | a          | 3        | a            | Model a           | 3        | 1`),
    );
  });

  it('are reduced to one with most scores, then the earliest', async () => {
    const made = await make(copies, { copies: { ...rule, keep: 'one' } });
    const copy = 'copy of another model';
    expect(await made.rows(MODELS)).toMatchObject([
      { model_id: 'a', reason: copy },
      { model_id: 'b', reason: copy },
      { model_id: 'c', reason: null },
      { model_id: 'd', reason: null },
      { model_id: 'e', reason: null },
    ]);
    expect(await made.rows('select distinct model_id from cohort.score order by all')).toEqual([
      { model_id: 'c' },
      { model_id: 'd' },
      { model_id: 'e' },
    ]);
    expect(made.lines.at(-1)).toContain('found 3 submissions that are copies of 1 model');
  });

  it('are represented by one that qualifies for the set', async () => {
    // On the second set only b has every score.
    const own = {
      ...copies,
      scores: { ...copies.scores, b: { x: 0.1, z: 0.3, i2n: 0.4 }, d: { ...copies.scores.d, i2n: 0.1 } },
    };
    const behaviour = {
      name: 'behaviour',
      title: 'behaviour',
      include: { domains: ['behavior'] },
      cohort: 'complete',
    };
    const made = await make(own, {
      metric_sets: [...complete, behaviour],
      copies: { ...rule, keep: 'one' },
      minimum_models: 3,
    });
    expect(
      await made.rows(
        "select model_id, reason, copy_of from cohort.model where metric_set = 'behaviour' order by model_id",
      ),
    ).toEqual([
      { model_id: 'a', reason: 'not scored on every metric', copy_of: 'b' },
      { model_id: 'b', reason: null, copy_of: null },
      { model_id: 'c', reason: 'not scored on every metric', copy_of: 'b' },
      { model_id: 'd', reason: null, copy_of: null },
      { model_id: 'e', reason: 'not scored on every metric', copy_of: null },
    ]);
    expect(
      await made.rows(
        "select model_id, reason from cohort.model where metric_set = 'main' and model_id in ('b', 'c') order by model_id",
      ),
    ).toEqual([
      { model_id: 'b', reason: 'not scored on every metric' },
      { model_id: 'c', reason: null },
    ]);
  });

  it.each([
    // 0.431 − 0.43 is more than 0.001 in floating point.
    [0.001, 0.431, 2],
    [0, 0.431, 0],
    [0.001, 0.432, 0],
    [0, 0.43, 2],
    [0, 0.430000001, 0],
  ])(
    'have equal scores up to the source’s rounding: with steps of %d and %d for 0.43',
    async (step, value, n) => {
      const scores = { m: { x: value, y: 0.5 }, n: { x: 0.43, y: 0.5 }, o: { x: 0.2, y: 0.1 } };
      const made = await make(
        { asOf: '2024-01-01', roundingStep: step, scores },
        { copies: { ...rule, keep: 'all' } },
      );
      expect(await made.rows('select * from cohort.copy')).toHaveLength(n);
    },
  );
});
