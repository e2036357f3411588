import { describe, expect, it } from 'vitest';
import type { Cohort } from '../../../../pipeline/cohort/cohort.ts';
import { setRedundancies } from '../../../../pipeline/stages/aggregation/fewer-metrics/tables.ts';
import { concordanceRow } from '../../../../pipeline/stages/aggregation/ranks/tables.ts';
import type { SetAggregation } from '../../../../pipeline/stages/aggregation/score/aggregate-sets.ts';
import type { Study } from '../../../../pipeline/studies/study.ts';
import { stageContracts } from '../../../../pipeline/warehouse/contract.ts';

const none = Number.NaN;
const columns = [Float64Array.of(1, 2, 3, 4, none), Float64Array.of(2, 1, 3, 4, 9)];

/** A set with these columns. */
function cohortOf(own: readonly Float64Array[]): Cohort {
  const models = Array.from(own[0]!, (_, model) => ({ id: `m${model}`, family: `m${model}` }));
  return {
    metricSet: 'columns',
    metrics: own.map((_, m) => ({ id: `c${m}` })),
    models,
    columns: own,
  } as never;
}

const rowOf = (cohort: Cohort, sets: Partial<SetAggregation>[], missing: Study['missing']) =>
  concordanceRow(cohort, sets as SetAggregation[], { missing } as Study);

describe('how far columns give one order', () => {
  it('is over the models without gaps if missing scores are skipped, whatever they are filled with', () => {
    const cohort = cohortOf(columns);
    const filled = { ...cohort, columns: columns.map((column) => column.map((score) => score || 2.5)) };
    // Without ties, W of two rankings is (1 + ρ) / 2, and ρ = 1 − 6 × 2 / (4 × 15).
    const expected = { n_models: 5, kendalls_w: 0.9, n_incomplete: 1, share_missing: 0.1 };
    expect(rowOf(cohort, [{ cohort: filled }], 'skip')).toMatchObject(expected);
  });

  it('is unknown in a set without models, which its table allows', () => {
    const row = rowOf(cohortOf([new Float64Array(0), new Float64Array(0)]), [], 'complete');
    expect(row).toMatchObject({ n_models: 0, kendalls_w: null, n_incomplete: 0, share_missing: none });
    const { share_missing } = stageContracts('aggregation').get('aggregation.concordance')!.columns;
    expect(share_missing).toMatchObject({ nullable: true });
  });
});

it('no column is called redundant if scores are missing', () => {
  const set = { cohort: cohortOf(columns), scored: { columns }, methods: [{ method: 'mean_rank' }] };
  expect(setRedundancies(set as never, { warn: expect.fail })).toEqual([]);
});
