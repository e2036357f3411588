import { describe, expect, it } from 'vitest';
import { orderRow } from '../../../../pipeline/stages/aggregation/order/rank-sets.ts';
import {
  leaveOutRows,
  modelScoreRows,
  rankingRows,
} from '../../../../pipeline/stages/aggregation/ranks/tables.ts';
import type { SetAggregation } from '../../../../pipeline/stages/aggregation/score/aggregate-sets.ts';
import { leaderboardRanks } from '../../../../pipeline/statistics/numbers/ranks.ts';
import { orderOf } from '../../../../pipeline/statistics/order/found-order.ts';
import type { AggregationMethod } from '../../../../pipeline/statistics/score/aggregation-methods.ts';
import { FEW_DATA_SETS, LITTLE_VARIES } from '../../../../pipeline/statistics/score/range-rule.ts';
import type { Study } from '../../../../pipeline/studies/study.ts';
import type { Row } from '../../../../pipeline/warehouse/rows.ts';

const RESAMPLES = 100;

/** Three models: the first leads the second in `leads` resamples, and the third always trails. */
function aggregation(leads: number, ranges: Partial<SetAggregation> = {}): SetAggregation {
  const models = ['a', 'b', 'c'].map((id) => ({ id, family: id }));
  const ranks = (rank: (index: number) => number) =>
    Uint16Array.from({ length: RESAMPLES }, (_, index) => rank(index));
  const scores = Float64Array.of(3, 2, 1);
  const resampledRanks = [
    ranks((i) => (i < leads ? 1 : 2)),
    ranks((i) => (i < leads ? 2 : 1)),
    ranks(() => 3),
  ];
  const isLittle = ranges.noRangeReason === LITTLE_VARIES;
  const isHeld = ranges.noRangeReason === FEW_DATA_SETS;
  const method = {
    method: 'arithmetic_mean' as const,
    scores,
    ranking: leaderboardRanks(scores),
    resampledRanks: isLittle ? undefined : resampledRanks,
    // Nothing varies if the data sets are held fixed.
    heldDataSetsRanks: isLittle
      ? undefined
      : isHeld
        ? [1, 2, 3].map((rank) => ranks(() => rank))
        : resampledRanks,
  };
  return {
    cohort: { metricSet: 'own', models, metrics: [], columns: [] },
    methods: [method],
    otherMethods: [],
    units: { kind: 'data_set', members: [] },
    varyingWeight: 1,
    noRangeReason: null,
    heldCategories: isHeld ? ['behavior', 'IT'] : [],
    ...ranges,
  } as unknown as SetAggregation;
}

const little = { varyingWeight: 0.49, noRangeReason: LITTLE_VARIES } as const;

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
      { median_width: 1, held_data_sets_median_width: 1, held_categories: null },
    ]);
    expect(modelScoreRows(set)[0]).toMatchObject({
      ...{ rank_low: 1, rank_high: 2, held_data_sets_rank_low: 1, held_data_sets_rank_high: 2 },
    });
  });

  it('has only the range with fixed data sets if a large category has few of them', () => {
    const set = aggregation(97, { noRangeReason: FEW_DATA_SETS });
    expect(rankingRows(set)).toMatchObject([
      {
        median_width: null,
        held_data_sets_median_width: 0,
        held_categories: 'behavior, IT',
        n_led_by_first: 1,
      },
    ]);
    expect(modelScoreRows(set)[0]).toMatchObject({
      ...{ rank_low: null, rank_high: null, held_data_sets_rank_low: 1, held_data_sets_rank_high: 1 },
    });
  });

  it('has a reason instead of ranges if too little of the weight varies', () => {
    const set = aggregation(97, little);
    expect(rankingRows(set)).toMatchObject([
      {
        ...{ share_ordered: null, n_led_by_first: null },
        ...{ median_width: null, held_data_sets_median_width: null },
        ...{ varying_weight: 0.49, reason: 'no more than half of the weight can vary' },
      },
    ]);
    expect(modelScoreRows(set)[0]).toMatchObject({ rank_low: null, held_data_sets_rank_low: null });
  });
});

describe('a ranking without a data set', () => {
  const unitsOf = (columns: readonly Float64Array[]) => ({
    kind: 'metric' as const,
    members: columns.map((_, metric) => [metric]),
  });
  const orderBy = (columns: readonly Float64Array[]) =>
    orderOf(columns, columns, new Float64Array(columns.length).fill(1), unitsOf(columns), 1);

  /** Metrics of two data sets, the third of a later one. */
  function leftOut(method: AggregationMethod, columns: Float64Array[], rank: number[]): Row[] {
    const metrics = columns.map((_, i) => ({
      id: 'xyzabcde'[i]!,
      dataSet: i === 2 ? 'late' : 'early',
      category: 'other',
    }));
    const models = rank.map((_, i) => ({ id: 'abcdefghijkl'[i]!, family: String(i) }));
    const tree = { parents: Int32Array.of(-1), leafParents: new Int32Array(columns.length) };
    const partition = { parts: ['all'], of: new Int32Array(columns.length) };
    const set = {
      cohort: { metricSet: 'own', models, metrics, columns },
      scored: { columns, tree, partition },
      units: unitsOf(columns),
      methods: [{ method, ranking: { rank, tied: rank.map(() => 1) }, order: orderBy(columns) }],
    };
    return leaveOutRows(set as unknown as SetAggregation, { seed: 1 } as Study);
  }

  it('has the order of the other columns if it is a column that is opposed to them', () => {
    const columns = Array.from({ length: 8 }, (_, metric) =>
      Float64Array.from({ length: 12 }, (_, model) =>
        metric === 7 ? -model : model + ((5 * metric * model) % 7),
      ),
    );
    const others = columns.slice(0, 7);
    const { n_may_be_first, share_pairs_ordered } = orderRow(orderBy(others), unitsOf(others));
    expect(n_may_be_first).toBeLessThan(12);
    const rank = columns[0]!.map((_, model) => 12 - model);
    const rows = leftOut('arithmetic_mean', columns, [...rank]);
    const ordered = rows.filter((row) => row.n_may_be_first_without !== null);
    expect(ordered).toMatchObject([
      {
        left_out: 'e',
        n_may_be_first_without: n_may_be_first,
        share_pairs_ordered_without: share_pairs_ordered,
      },
    ]);
  });

  // The sums of scores are 6, 9, 8 and 3. The first two metrics agree in their order, apart from a tie.
  const columns = [Float64Array.of(1, 2, 3, 0), Float64Array.of(1, 2, 4, 1), Float64Array.of(4, 5, 1, 2)];
  const rank = [3, 1, 2, 4];

  it('is compared with the ranking by all, and shows the model whose rank changes most', () => {
    // Without x, the sums are 5, 7, 5 and 3, so two models share rank 2. Five of six pairs are concordant and one is tied:
    // τ = 5 ÷ √(6 × 5). Without z they are 2, 4, 7 and 1: one of six pairs is discordant. Two models change by one rank; the
    // first is returned.
    const byScores = leftOut('arithmetic_mean', columns, rank);
    expect(byScores.map(({ kind, left_out, n_left_out }) => [kind, left_out, n_left_out])).toEqual([
      ['metric', 'x', 1],
      ['metric', 'y', 1],
      ['metric', 'z', 1],
      ['data_set', 'early', 2],
      ['data_set', 'late', 1],
    ]);
    const tied = {
      kendall_tau: expect.closeTo(5 / Math.sqrt(30), 12),
      model_id: 'a',
      rank: 3,
      rank_without: 2,
    };
    const oneDiscordant = {
      kendall_tau: expect.closeTo(4 / 6, 12),
      first_without: 'c',
      model_id: 'b',
      rank: 1,
      rank_without: 2,
    };
    expect(byScores[0]).toMatchObject({ ...tied, first_without: 'b', largest_rank_change: 1 });
    expect(byScores[2]).toMatchObject(oneDiscordant);
    expect(byScores[4]).toMatchObject(oneDiscordant);
    // The sums of mid-ranks without x are 4.5, 7, 5 and 3.5: nothing changes.
    const none = { kendall_tau: 1, largest_rank_change: 0, model_id: null, rank: null, rank_without: null };
    expect(leftOut('mean_rank', columns, rank)[0]).toMatchObject(none);
  });

  it('has no agreement if the method has no score', () => {
    // A part that is constant cannot be balanced.
    const [without] = leftOut(
      'balanced',
      columns.with(1, new Float64Array(4).fill(1)).with(2, new Float64Array(4)),
      rank,
    );
    expect(without).toMatchObject({ kendall_tau: Number.NaN, largest_rank_change: 0 });
  });

  it('is by the remaining metrics, however small their scores are', () => {
    const small = [
      Float64Array.of(1e49, 3e49, 2e49, 0),
      Float64Array.of(1e-3, 2e-3, 0, 3e-3),
      new Float64Array(4),
    ];
    // The ranks are 3, 2, 4 and 1: two of six pairs are concordant.
    const found = { kendall_tau: expect.closeTo(-1 / 3, 12), model_id: 'd', rank: 4, rank_without: 1 };
    expect(leftOut('arithmetic_mean', small, rank)[0]).toMatchObject(found);
  });
});
