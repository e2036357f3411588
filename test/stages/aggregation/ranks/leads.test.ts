import { describe, expect, it } from 'vitest';
import { orderedShare, shareAhead } from '../../../../pipeline/stages/aggregation/ranks/tables.ts';
import { NO_RANK } from '../../../../pipeline/statistics/numbers/ranks.ts';

describe('orderedShare', () => {
  it('is the share of pairs in which one model is ahead in at least 97.5 % of the resamples', () => {
    const pair = (leads: number) => [
      Uint16Array.from({ length: 200 }, (_, i) => (i < leads ? 1 : 2)),
      Uint16Array.from({ length: 200 }, (_, i) => (i < leads ? 2 : 1)),
    ];
    expect([195, 194, 100, 6, 5].map((leads) => orderedShare(pair(leads)))).toEqual([1, 0, 0, 0, 1]);
    const last = new Uint16Array(200).fill(3);
    expect(orderedShare([...pair(194), last])).toBeCloseTo(2 / 3, 12);
  });

  it('is 0 if models are tied or have no ranks', () => {
    expect(orderedShare([Uint16Array.of(1, 1), Uint16Array.of(1, 1)])).toBe(0);
    expect(orderedShare([Uint16Array.of(NO_RANK), Uint16Array.of(1)])).toBe(0);
  });

  it('is nearly the same for many models, of which a thousand are compared', () => {
    // Models lead others that are at least a tenth of all places behind.
    const ranks = (models: number) =>
      Array.from({ length: models }, (_, i) =>
        Uint16Array.from({ length: 20 }, (_, draw) => i + 1 + (draw % 2) * (models / 10)),
      );
    expect(orderedShare(ranks(3200))).toBeCloseTo(orderedShare(ranks(1000)), 2);
  });
});

describe('shareAhead', () => {
  it('is the share of better ranks, with ties as one half', () => {
    expect(shareAhead(Uint16Array.of(1, 3, 2, 5), Uint16Array.of(2, 2, 2, 9))).toBe(2.5 / 4);
    expect(shareAhead(Uint16Array.of(2, 2, 2, 9), Uint16Array.of(1, 3, 2, 5))).toBe(1.5 / 4);
  });

  it('ignores resamples in which a model has no rank, and is NaN if none is left', () => {
    const one = Uint16Array.of(1, NO_RANK, 4, 2);
    const other = Uint16Array.of(2, 1, NO_RANK, 1);
    expect(shareAhead(one, other)).toBe(0.5);
    expect(shareAhead(Uint16Array.of(NO_RANK), Uint16Array.of(1))).toBeNaN();
  });
});
