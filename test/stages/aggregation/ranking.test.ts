import { describe, expect, it } from 'vitest';
import type { SetAggregation } from '../../../pipeline/stages/aggregation/aggregate-sets.ts';
import { modelScoreRows } from '../../../pipeline/stages/aggregation/model_score.ts';
import { neighbourRows } from '../../../pipeline/stages/aggregation/neighbour.ts';
import { rankingRows } from '../../../pipeline/stages/aggregation/ranking.ts';
import { leaderboardRanks } from '../../../pipeline/statistics/ranks.ts';

const RESAMPLES = 100;

/** Three models: the first leads the second in `leads` resamples, and the third always trails. */
function aggregation(leads: number, varyingWeight = 1): SetAggregation {
  const models = ['a', 'b', 'c'].map((id) => ({ id, family: id }));
  const ranks = (rank: (index: number) => number) =>
    Uint16Array.from({ length: RESAMPLES }, (_, index) => rank(index));
  const scores = Float64Array.of(3, 2, 1);
  const method = {
    method: 'arithmetic_mean' as const,
    scores,
    ranking: leaderboardRanks(scores),
    resampledRanks:
      varyingWeight < 0.5
        ? undefined
        : [ranks((i) => (i < leads ? 1 : 2)), ranks((i) => (i < leads ? 2 : 1)), ranks(() => 3)],
  };
  return {
    cohort: { metricSet: 'own', models, metrics: [], columns: [] },
    methods: [method],
    varyingWeight,
  } as unknown as SetAggregation;
}

describe('neighbours', () => {
  // Holm doubles the smaller p, which is 0 for the second pair; so p of the first pair is 1 − share.
  it.each([
    [96, true],
    [95, true],
    [94, false],
  ])('with a lead in %i of 100 resamples: distinguishable is %s', (leads, expected) => {
    const [first, second] = neighbourRows(aggregation(leads));
    expect(first).toMatchObject({ model_id: 'a', next_model_id: 'b', share_ahead: leads / 100 });
    expect(first!.distinguishable).toBe(expected);
    expect(second).toMatchObject({ model_id: 'b', share_ahead: 1, distinguishable: true });
  });

  it('are corrected for their number', () => {
    // Both pairs have p = 0.04; Holm makes it 0.08.
    const set = aggregation(96);
    set.methods[0]!.resampledRanks = [
      [1, 3],
      [2, 2],
      [3, 1],
    ].map(([often, seldom]) => Uint16Array.from({ length: 100 }, (_, i) => (i < 96 ? often! : seldom!)));
    expect(neighbourRows(set).map(({ share_ahead }) => share_ahead)).toEqual([0.96, 0.96]);
    expect(neighbourRows(set).map(({ distinguishable }) => distinguishable)).toEqual([false, false]);
  });
});

describe('a ranking', () => {
  it('counts ties with the first and distinguishable neighbours', () => {
    expect(rankingRows(aggregation(97))).toMatchObject([
      { n_first: 2, n_neighbours: 2, n_distinguishable: 2, median_width: 1, reason: null },
    ]);
    expect(rankingRows(aggregation(98))).toMatchObject([{ n_first: 1 }]);
  });

  it('marks the models tied with the first', () => {
    const tied = (set: SetAggregation) => modelScoreRows(set).map((row) => row.tied_with_first);
    expect(tied(aggregation(97))).toEqual([true, true, false]);
    expect(tied(aggregation(98))).toEqual([true, false, false]);
    expect(tied(aggregation(97, 0.49))).toEqual([null, null, null]);
  });

  it('has a reason instead of intervals if too little of the weight varies', () => {
    const missing = { n_first: null, n_distinguishable: null, median_width: null };
    expect(rankingRows(aggregation(97, 0.49))).toMatchObject([
      { ...missing, varying_weight: 0.49, reason: 'less than half of the weight can vary' },
    ]);
    expect(rankingRows(aggregation(97, 0.5 - 1e-12))).toMatchObject([{ reason: null }]);
    expect(neighbourRows(aggregation(97, 0.49))[0]!.distinguishable).toBeNull();
  });
});
