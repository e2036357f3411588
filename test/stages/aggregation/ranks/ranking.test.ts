import { describe, expect, it } from 'vitest';
import { rankingRows } from '../../../../pipeline/stages/aggregation/ranks/tables.ts';
import type { SetAggregation } from '../../../../pipeline/stages/aggregation/score/aggregate-sets.ts';
import { modelScoreRows } from '../../../../pipeline/stages/aggregation/score/tables.ts';
import { leaderboardRanks } from '../../../../pipeline/statistics/numbers/ranks.ts';
import { FEW_DATA_SETS, LITTLE_VARIES } from '../../../../pipeline/statistics/score/range-rule.ts';

const RESAMPLES = 100;

/** Three models: the first leads the second in `leads` resamples, and the third always trails. */
function aggregation(leads: number, ranges: Partial<SetAggregation['ranges']> = {}): SetAggregation {
  const models = ['a', 'b', 'c'].map((id) => ({ id, family: id }));
  const ranks = (rank: (index: number) => number) =>
    Uint16Array.from({ length: RESAMPLES }, (_, index) => rank(index));
  const scores = Float64Array.of(3, 2, 1);
  const resampledRanks = [
    ranks((i) => (i < leads ? 1 : 2)),
    ranks((i) => (i < leads ? 2 : 1)),
    ranks(() => 3),
  ];
  const isLittle = ranges.reason === LITTLE_VARIES;
  const isHeld = ranges.reason === FEW_DATA_SETS;
  const method = {
    method: 'arithmetic_mean' as const,
    scores,
    ranking: leaderboardRanks(scores),
    resampledRanks: isLittle ? undefined : resampledRanks,
    // Nothing varies if the data sets are held fixed.
    fixedRanks: isLittle ? undefined : isHeld ? [1, 2, 3].map((rank) => ranks(() => rank)) : resampledRanks,
  };
  return {
    cohort: { metricSet: 'own', models, metrics: [], columns: [] },
    methods: [method],
    ranges: { varyingWeight: 1, reason: null, ...ranges },
    heldCategories: isHeld ? ['behavior', 'IT'] : [],
  } as unknown as SetAggregation;
}

const little = { varyingWeight: 0.49, reason: LITTLE_VARIES } as const;

describe('a ranking', () => {
  it('has the share of pairs in the same order, and counts the models that the first leads', () => {
    expect(rankingRows(aggregation(97))).toMatchObject([{ n_led_by_first: 1, reason: null }]);
    expect(rankingRows(aggregation(97))[0]!.share_ordered).toBeCloseTo(2 / 3, 12);
    expect(rankingRows(aggregation(98))).toMatchObject([{ n_led_by_first: 2, share_ordered: 1 }]);
  });

  it('marks the models that the first leads', () => {
    const led = (set: SetAggregation) => modelScoreRows(set).map((row) => row.led_by_first);
    expect(led(aggregation(97))).toEqual([false, false, true]);
    expect(led(aggregation(98))).toEqual([false, true, true]);
    expect(led(aggregation(97, little))).toEqual([null, null, null]);
  });

  it('has the same range with and without fixed data sets if no category is held', () => {
    const set = aggregation(97);
    expect(rankingRows(set)).toMatchObject([
      { median_width: 1, fixed_median_width: 1, held_categories: null },
    ]);
    expect(modelScoreRows(set)[0]).toMatchObject({
      ...{ rank_low: 1, rank_high: 2, fixed_rank_low: 1, fixed_rank_high: 2 },
    });
  });

  it('has only the range with fixed data sets if a large category has few of them', () => {
    const set = aggregation(97, { reason: FEW_DATA_SETS });
    expect(rankingRows(set)).toMatchObject([
      { median_width: null, fixed_median_width: 0, held_categories: 'behavior, IT', n_led_by_first: 1 },
    ]);
    expect(modelScoreRows(set)[0]).toMatchObject({
      ...{ rank_low: null, rank_high: null, fixed_rank_low: 1, fixed_rank_high: 1 },
    });
  });

  it('has a reason instead of ranges if too little of the weight varies', () => {
    const set = aggregation(97, little);
    expect(rankingRows(set)).toMatchObject([
      {
        ...{ share_ordered: null, n_led_by_first: null },
        ...{ median_width: null, fixed_median_width: null },
        ...{ varying_weight: 0.49, reason: 'no more than half of the weight can vary' },
      },
    ]);
    expect(modelScoreRows(set)[0]).toMatchObject({ rank_low: null, fixed_rank_low: null });
  });
});
