import { afterEach, describe, expect, it } from 'vitest';
import aggregation from '../../../pipeline/stages/aggregation/aggregation.ts';
import agreement from '../../../pipeline/stages/agreement/agreement.ts';
import claims from '../../../pipeline/stages/claims/claims.ts';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import type { Stage } from '../../../pipeline/stages/stage.ts';
import structure from '../../../pipeline/stages/structure/structure.ts';
import { type Given, normalized, ownStudy, StageRun } from '../given.ts';

let run: StageRun | undefined;
afterEach(async () => {
  await run?.close();
  run = undefined;
});

// x and i2n rank the models alike, so every interval of their correlation is [1, 1].
const given = normalized({
  id: 'site@1',
  asOf: '2024-01-01',
  scores: Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id, i) => [id, { x: i, i2n: 2 * i + 1 }]),
  ),
});

function claim(published: number, quantity = 'mean_pairwise_correlation') {
  return {
    claim_id: `claim_${String(published).replace('.', '_')}`,
    statement: 'the mean correlation',
    reference: 'Somebody 2024',
    published,
    cohort: { models: 8, metrics: 2 },
    quantity: { kind: 'summary', quantity },
    note: 'a note',
  };
}

/** @param made the stages whose tables the claims are about; the others' are empty, to save time */
async function judge(tables: Given, settings: object, made: Stage[] = [agreement]) {
  const empty = { 'agreement.summary': [], 'aggregation.weight': [], 'structure.summary': [] };
  const others = Object.entries(empty).filter(([name]) => !made.some((stage) => name.startsWith(stage.name)));
  const study = ownStudy({ claims: [claim(1), claim(0.5)], ...settings });
  run = await StageRun.open({ ...tables, ...Object.fromEntries(others) }, study);
  await run.make(cohort, ...made, claims);
  return await run.rows(
    'select claim_id, estimate, verdict, origin, note from claims.claim order by claim_id',
  );
}

describe('the stage claims', () => {
  it('puts our number and its verdict beside each published one', async () => {
    expect(await judge(given, {})).toEqual([
      { claim_id: 'claim_0_5', estimate: 1, verdict: 'incompatible', origin: 'real', note: 'a note' },
      { claim_id: 'claim_1', estimate: 1, verdict: 'compatible', origin: 'real', note: 'a note' },
    ]);
  });

  it('judges nothing by simulated scores', async () => {
    const simulated = {
      ...given,
      'normalize.source': given['normalize.source']!.map((row) => ({ ...row, origin: 'simulated' })),
    };
    const cohorts = [{ name: 'one', title: 'One', metric_set: 'main', note: 'one' }];
    const rows = await judge(simulated, { readings: { claims: ['claim_1'], cohorts } });
    expect(rows.map(({ estimate, verdict, origin }) => [estimate, verdict, origin])).toEqual([
      [Number.NaN, 'not_computable', 'simulated'],
      [Number.NaN, 'not_computable', 'simulated'],
    ]);
    expect(rows[0]!.note).toBe('Not computed: the scores are simulated. a note');
    expect(await run!.rows('select distinct metric_set from claims.claim')).toEqual([
      { metric_set: 'simulated:main' },
    ]);
    expect(await run!.rows('select metric_set, estimate, verdict, origin, note from claims.reading')).toEqual(
      [
        {
          metric_set: 'simulated:main',
          estimate: Number.NaN,
          verdict: 'not_computable',
          origin: 'simulated',
          note: 'Not computed: the scores are simulated. one',
        },
      ],
    );
  });

  describe('with readings', () => {
    // Two of these ids are on the authors' list. x and y rank the models alike, i2n the other way round.
    const ids = ['brain-score:580', 'brain-score:577', ...'abcdef'];
    const scores = ids.map((id, i): [string, Record<string, number>] => [
      id,
      { x: i, i2n: -i, ...(i < 7 && { y: i ** 2 }) },
    ]);
    const tables = normalized({ id: 'site@1', asOf: '2024-01-01', scores: Object.fromEntries(scores) });
    const [main] = ownStudy().metric_sets;
    const settings = {
      metric_sets: [{ ...main, exclude: { metrics: ['y'] } }],
      readings: {
        claims: ['claim_1'],
        cohorts: [
          { name: 'all_models', title: 'All', metric_set: 'main', note: 'all' },
          { name: 'listed', title: 'Listed', metric_set: 'main', models: 'authors-models.csv', note: 'few' },
          { name: 'with_y', title: 'With y', metric_set: 'main', metrics: ['y', 'x'], note: 'y' },
        ],
      },
    };
    const columns =
      'reading, claim_id, estimate, ci_low, range_high, family_ci_low, n_models, n_metrics, verdict';
    const readings = () => run!.rows(`select ${columns} from claims.reading order by reading`);

    it('computes each claim over the models that have every metric of the reading', async () => {
      await judge(tables, settings);
      const own = { claim_id: 'claim_1', family_ci_low: Number.NaN };
      const none = { estimate: Number.NaN, ci_low: Number.NaN, range_high: Number.NaN };
      const equal = (value: number) => {
        const close = expect.closeTo(value, 12);
        return { estimate: close, ci_low: close, range_high: close, verdict: 'incompatible' };
      };
      expect(await readings()).toEqual([
        { ...own, ...equal(-1), reading: 'all_models', n_models: 8, n_metrics: 2 },
        { ...own, ...none, reading: 'listed', n_models: 2, n_metrics: 2, verdict: 'not_computable' },
        // The mean of 1, −1 and −1. One model has no score on y.
        { ...own, ...equal(-1 / 3), reading: 'with_y', n_models: 7, n_metrics: 3 },
      ]);
    });

    it('has the numbers of the claim in a reading of the same models and metrics', async () => {
      const explained = {
        ...claim(0.5),
        claim_id: 'explained',
        quantity: { kind: 'explained_variance', method: 'arithmetic_mean', category: 'behavior' },
      };
      const noisy = normalized({
        id: 'site@1',
        asOf: '2024-01-01',
        scores: Object.fromEntries(
          [...'abcdefgh'].map((id, i) => [id, { x: (3 * i) % 8, i2n: ((5 * i + 1) % 8) + i / 2 }]),
        ),
      });
      const { cohorts } = settings.readings;
      const own = {
        claims: [explained, claim(0.5)],
        readings: { claims: ['explained', 'claim_0_5'], cohorts: cohorts.slice(0, 1) },
      };
      await judge(noisy, own, [agreement, aggregation]);
      const numbers = 'claim_id, estimate, ci_low, ci_high, range_low, range_high, n_models, verdict';
      const claims = await run!.rows(`select ${numbers} from claims.claim order by claim_id`);
      expect(claims.every(({ estimate }) => !Number.isNaN(estimate))).toBe(true);
      const close = claims.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            typeof value === 'number' ? expect.closeTo(value, 12) : value,
          ]),
        ),
      );
      expect(await run!.rows(`select ${numbers} from claims.reading order by claim_id`)).toEqual(close);
    });

    it.each([
      ['unknown', 'unknown metric "unknown"'],
      ['y_of_another_file', 'metric "y_of_another_file" is in none of the sources of the study'],
    ])('refuses a reading with the metric %s', async (metric, problem) => {
      const other = { metric_id: 'y_of_another_file', is_leaf: true };
      const known = { ...tables, 'normalize.metric': [...tables['normalize.metric']!, other] };
      const cohorts = [{ ...settings.readings.cohorts[0], metrics: ['y', metric] }];
      const own = { ...settings, readings: { claims: ['claim_1'], cohorts } };
      run = await StageRun.open(known, ownStudy({ claims: [claim(1)], ...own }));
      await expect(run.make(cohort)).rejects.toThrow(`own.json: readings.cohorts.0.metrics.1: ${problem}`);
    });
  });

  it('judges nothing by fewer models than minimum_models', async () => {
    const rows = await judge(given, { minimum_models: 9 });
    expect(rows.map(({ verdict }) => verdict)).toEqual(['not_computable', 'not_computable']);
  });

  it('judges a number of one of our tables', async () => {
    const scores = [3, 1, 2, 5, 4, 7, 6, 8].map((i2n, x) => [`model ${x}`, { x, i2n }] as const);
    const close = normalized({ id: 'site@1', asOf: '2024-01-01', scores: Object.fromEntries(scores) });
    const cell = { kind: 'cell', table: 'structure.summary', column: 'estimate' };
    const share = { ...cell, row: { quantity: 'first_component_share' } };
    const retained = { ...cell, row: { quantity: 'retained_components' } };
    const own = [
      { ...claim(0.95), claim_id: 'high', quantity: share },
      { ...claim(0.5), claim_id: 'low', quantity: share },
      { ...claim(1), claim_id: 'one', published: null, quantity: { ...retained, between: [1, 3] } },
      { ...claim(1), claim_id: 'two', published: null, quantity: { ...retained, between: [2, 3] } },
    ];
    const rows = await judge(close, { claims: own }, [structure]);
    // (1 + r) ÷ 2 with the correlation r = 1 − 6 · 10 ÷ (8 · 63) of x and i2n.
    const [high, ...others] = rows.map(({ claim_id, estimate, verdict }) => ({
      claim_id,
      estimate,
      verdict,
    }));
    expect(high).toEqual({ claim_id: 'high', estimate: expect.closeTo(0.940_476, 6), verdict: 'compatible' });
    expect(others).toEqual([
      { claim_id: 'low', estimate: high!.estimate, verdict: 'incompatible' },
      { claim_id: 'one', estimate: 1, verdict: 'compatible' },
      { claim_id: 'two', estimate: 1, verdict: 'incompatible' },
    ]);
  });

  it('names the columns of a table if a claim is about an unknown one', async () => {
    const quantity = { kind: 'cell', table: 'structure.summary', row: { name: 'x' }, column: 'estimate' };
    await expect(judge(given, { claims: [{ ...claim(1), quantity }] })).rejects.toThrow(
      /claims\.0\.quantity: unknown column of structure\.summary\n {2}expected: one of metric_set, quantity, .*\n {2}found: {4}"name"/,
    );
  });
});
