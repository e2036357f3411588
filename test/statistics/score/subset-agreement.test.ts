import { describe, expect, it } from 'vitest';
import { correlationOf } from '../../../pipeline/statistics/correlation/correlate-columns.ts';
import { scorer } from '../../../pipeline/statistics/score/aggregation-methods.ts';
import { fullWeights, rootWeights } from '../../../pipeline/statistics/score/metric-tree.ts';
import {
  agreementWithFull,
  allTaus,
  treeMeans,
} from '../../../pipeline/statistics/score/subset-agreement.ts';
import { expectClose, integers } from '../references.ts';
import { flat, scoredBy, world } from '../simulated-scores.ts';

describe('agreementWithFull', () => {
  it('is τ-b of the scores, independently of earlier calls', () => {
    const scored = world(1, 7);
    const agreement = agreementWithFull({ scored, methods: treeMeans });
    const all = new Uint8Array(8).fill(1);
    allTaus(
      agreement,
      [...all.keys()].map((metric) => all.with(metric, 0)),
    );
    const subsets = [all, Uint8Array.of(0, 1, 0, 0, 1, 1, 0, 0), Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 0)];
    const expected = subsets.map((subset) =>
      treeMeans.map((method) => {
        const score = scorer(method, scored);
        const scoresOf = (metrics: Uint8Array) => score(rootWeights(scored.tree, metrics));
        return correlationOf(scoresOf(all), scoresOf(subset), 'kendall');
      }),
    );
    expect(allTaus(agreement, subsets).map((taus) => [...taus])).toEqual(expected);
  });

  it('is NaN without metrics, and for a constant metric', () => {
    const columns = [integers(14, 1000, 3), new Float64Array(14).fill(2)];
    const agreement = agreementWithFull({ scored: scoredBy(columns, flat(2)), methods: treeMeans });
    const missing = Float64Array.of(Number.NaN, Number.NaN, Number.NaN);
    expect(allTaus(agreement, [Uint8Array.of(0, 0), Uint8Array.of(0, 1)])).toEqual([missing, missing]);
    expect(allTaus(agreement, [Uint8Array.of(1, 0)])).toEqual([Float64Array.of(1, 1, 1)]);
  });

  // 0.1 + 0.2 + 0.3 is more than 0.3 + 0.2 + 0.1, due to rounding. The expected τ are
  // scipy.stats.kendalltau([6, 6, 9, 3], [3, 5, 7, 2]) and scipy.stats.kendalltau([6, 6, 9, 3], [1, 3, 2, 1]).
  it('ties models whose scores differ only in the last bits', () => {
    const columns = [
      [0.1, 0.3, 0.2, 0.1],
      [0.2, 0.2, 0.5, 0.1],
      [0.3, 0.1, 0.2, 0.1],
    ].map((c) => Float64Array.from(c));
    const agreement = agreementWithFull({ scored: scoredBy(columns, flat(3)), methods: ['arithmetic_mean'] });
    expect(
      scorer('arithmetic_mean', scoredBy(columns, flat(3)))(fullWeights(flat(3))).slice(0, 2),
    ).not.toEqual(Float64Array.of(0.2, 0.2));
    const [two, one] = allTaus(agreement, [Uint8Array.of(1, 1, 0), Uint8Array.of(1, 0, 0)]);
    expect(two![0]).toBeCloseTo(0.912870929175277, 12);
    expect(one![0]).toBeCloseTo(0.4, 12);
  });
});

describe('agreementWithFull despite rounding', () => {
  const one = integers(14, 1000, 5).map((value) => value / 997);
  const taus = (columns: Float64Array[], subset: number[]) =>
    allTaus(agreementWithFull({ scored: scoredBy(columns, flat(3)), methods: treeMeans }), [
      Uint8Array.from(subset),
    ])[0]!;

  it('is NaN if the metrics cancel each other out', () => {
    const constant = new Float64Array(14).fill(0.3);
    expect([...taus([one, one.map((value) => 1 - value), constant], [1, 1, 0])]).toEqual([NaN, NaN, NaN]);
  });

  it('is the same for tiny scores and for scores far from 0', () => {
    const columns = [
      one,
      integers(14, 1000, 6).map((value) => value / 997),
      integers(14, 1000, 7).map((value) => value / 997),
    ];
    const expected = taus(columns, [1, 0, 1]);
    expectClose(
      taus(
        columns.map((column) => column.map((value) => value * 1e-200)),
        [1, 0, 1],
      ),
      [...expected],
    );
    const coarse = columns.map((column) => column.map((value) => Math.round(64 * value) / 64));
    const far = coarse.map((column) => column.map((value) => 1e10 + value));
    expectClose(taus(far, [1, 0, 1]), [...taus(coarse, [1, 0, 1])]);
  });

  it('uses the magnitude of the subset’s own scores', () => {
    const columns = [one.map((value) => value * 1e40), integers(14, 1000, 6), new Float64Array(14)];
    const tau = correlationOf(columns[0]!, columns[1]!, 'kendall');
    expect(taus(columns, [0, 1, 1])[0]).toBeCloseTo(tau, 12);
  });
});
