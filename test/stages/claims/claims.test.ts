import { afterEach, describe, expect, it } from 'vitest';
import aggregation from '../../../pipeline/stages/aggregation/aggregation.ts';
import agreement from '../../../pipeline/stages/agreement/agreement.ts';
import claims from '../../../pipeline/stages/claims/claims.ts';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
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

async function judge(tables: Given, settings: object) {
  run = await StageRun.open(tables, ownStudy({ claims: [claim(1), claim(0.5)], ...settings }));
  for (const stage of [cohort, agreement, aggregation, structure, claims]) await run.make(stage);
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
    const rows = await judge(simulated, {});
    expect(rows.map(({ estimate, verdict, origin }) => [estimate, verdict, origin])).toEqual([
      [Number.NaN, 'not_computable', 'simulated'],
      [Number.NaN, 'not_computable', 'simulated'],
    ]);
    expect(rows[0]!.note).toBe('Not computed: the scores are simulated. a note');
    expect(await run!.rows('select distinct metric_set from claims.claim')).toEqual([
      { metric_set: 'simulated:main' },
    ]);
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
    const rows = await judge(close, {
      claims: [
        { ...claim(0.95), claim_id: 'high', quantity: share },
        { ...claim(0.5), claim_id: 'low', quantity: share },
        { ...claim(1), claim_id: 'one', published: null, quantity: { ...retained, between: [1, 3] } },
        { ...claim(1), claim_id: 'two', published: null, quantity: { ...retained, between: [2, 3] } },
      ],
    });
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
