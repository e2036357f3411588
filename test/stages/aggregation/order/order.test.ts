import fs from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { cronbachAlpha, kendallsW } from '../../../../pipeline/stages/aggregation/order/concordance.ts';
import { orderRow } from '../../../../pipeline/stages/aggregation/order/rank-sets.ts';
import { midRanks } from '../../../../pipeline/statistics/numbers/ranks.ts';
import { orderOf } from '../../../../pipeline/statistics/order/found-order.ts';
import { orderedPairs } from '../../../../pipeline/statistics/order/ordered-pairs.ts';
import { rankSets } from '../../../../pipeline/statistics/order/rank-sets.ts';
import { spreadRatio } from '../../../../pipeline/statistics/score/spread-ratio.ts';

/** Made by rank-sets.py beside it. */
const expected = JSON.parse(fs.readFileSync('test/stages/aggregation/order/rank-sets.json', 'utf8'));

const cells: string[][] = parse(fs.readFileSync('examples/llm.csv', 'utf8'), { from: 2 });
const columns = cells[0]!.slice(1).map((_, c) => Float64Array.from(cells, (row) => Number(row[c + 1])));

describe('orderedPairs', () => {
  it.each([
    ['arithmetic_mean', columns],
    ['mean_rank', columns.map(midRanks)],
  ])('gives the rank sets of an independent computation: %s', (method, transformed) => {
    const sets = rankSets(orderedPairs(transformed, 1));
    expect(sets.map(({ low, high }) => [low, high])).toEqual(expected[method]);
  });

  it('orders nothing where rows are equal or differences are of both signs', () => {
    const equal = orderedPairs(Array(8).fill(Float64Array.of(1, 1, 1)), 1);
    expect(rankSets(equal)).toEqual(Array(3).fill({ low: 1, high: 3, tier: 1 }));
    const opposed = Array.from({ length: 8 }, (_, c) => Float64Array.of(c % 2, 1 - (c % 2)));
    expect(orderedPairs(opposed, 1).isOrdered(0, 1)).toBe(false);
  });

  it('orders rows of which one is always ahead, from six units on', () => {
    const unit = Float64Array.of(1, 3, 2);
    const sets = rankSets(orderedPairs(Array(6).fill(unit), 1));
    expect(sets).toEqual([
      { low: 3, high: 3, tier: 3 },
      { low: 1, high: 1, tier: 1 },
      { low: 2, high: 2, tier: 2 },
    ]);
  });

  it('gives the same with another order of units', () => {
    const many = [...columns, ...columns.map(midRanks)];
    const setsOf = (parts: Float64Array[]) => rankSets(orderedPairs(parts.slice(0, 12), 1));
    const twelve = many.slice(0, 12);
    expect(setsOf(twelve.toReversed())).toEqual(setsOf(twelve));
  });
});

describe('rank sets', () => {
  const unitsOf = (count: number) => ({
    kind: 'metric' as const,
    members: Array.from({ length: count }, (_, metric) => [metric]),
  });

  it('say how many rows may be first, and what is ordered', () => {
    const order = orderedPairs(Array(6).fill(Float64Array.of(4, 3, 2, 1)), 1);
    expect(orderRow({ pairs: order, byGroup: order }, unitsOf(6))).toEqual({
      rank_set_unit: 'metric',
      n_rank_set_units: 6,
      n_may_be_first: 1,
      n_neighbours_ordered: 3,
      share_pairs_ordered: 1,
      n_tiers: 4,
      residual_ratio: null,
      expected_ratio: null,
      independence_p_value: null,
      variance_allowed: null,
      n_groups: null,
      n_may_be_first_by_group: 1,
      share_pairs_ordered_by_group: 1,
    });
  });

  it('are missing with five units', () => {
    const five = columns.slice(0, 5);
    const weights = new Float64Array(5).fill(0.2);
    expect(orderOf(five, five, weights, unitsOf(5), 1)).toBeUndefined();
    expect(orderRow(undefined, unitsOf(5))).toMatchObject({ n_may_be_first: null, n_rank_set_units: 5 });
  });
});

describe('concordance', () => {
  it('is that of an independent computation', () => {
    expect(kendallsW(columns)).toBeCloseTo(expected.kendalls_w, 12);
    expect(cronbachAlpha(columns)).toBeCloseTo(expected.cronbach_alpha, 12);
    expect(spreadRatio(columns)).toBeCloseTo(expected.spread_ratio, 12);
  });

  it('is 1 for equal columns, and missing where nothing varies', () => {
    const column = Float64Array.of(1, 5, 2);
    const constant = Float64Array.of(2, 2, 2);
    expect(kendallsW([column, column])).toBe(1);
    expect(cronbachAlpha([column, column])).toBeCloseTo(1, 12);
    expect([kendallsW([constant]), cronbachAlpha([column, constant]), spreadRatio([constant])]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });
});
