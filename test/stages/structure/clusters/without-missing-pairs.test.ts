import { describe, expect, it } from 'vitest';
import { leaveOutMissingPairs } from '../../../../pipeline/stages/structure/clusters/metric-clusters.ts';
import { pairCount, pairPlace } from '../../../../pipeline/statistics/correlation/pairs.ts';

function correlationsWithout(size: number, missing: [number, number][]): Float64Array {
  const correlations = new Float64Array(pairCount(size)).fill(0.5);
  for (const [a, b] of missing) correlations[pairPlace(a, b, size)] = Number.NaN;
  return correlations;
}

describe('leaveOutMissingPairs', () => {
  it('keeps all metrics if every pair has a correlation', () => {
    expect(leaveOutMissingPairs(correlationsWithout(3, []), [9, 9, 9])).toEqual({
      kept: [0, 1, 2],
      leftOut: new Map(),
    });
  });

  it('leaves out the metric with most missing correlations first, and no more than needed', () => {
    const correlations = correlationsWithout(5, [
      [0, 3],
      [1, 3],
      [2, 3],
      [0, 4],
    ]);
    const { kept, leftOut } = leaveOutMissingPairs(correlations, [9, 9, 9, 99, 8]);
    expect(kept).toEqual([0, 1, 2]);
    expect([...leftOut]).toEqual([
      [3, [0, 1, 2]],
      [4, [0]],
    ]);
  });

  it('leaves out the one with fewer scores, then the first, if two lack equally many correlations', () => {
    expect(leaveOutMissingPairs(correlationsWithout(3, [[0, 2]]), [9, 9, 8]).kept).toEqual([0, 1]);
    expect(leaveOutMissingPairs(correlationsWithout(3, [[0, 2]]), [9, 9, 9]).kept).toEqual([1, 2]);
  });

  it('keeps one metric if no pair has a correlation, and none if there are none', () => {
    const pairs: [number, number][] = [
      [0, 1],
      [0, 2],
      [1, 2],
    ];
    expect(leaveOutMissingPairs(correlationsWithout(3, pairs), [7, 9, 8]).kept).toEqual([1]);
    expect(leaveOutMissingPairs(new Float64Array(0), []).kept).toEqual([]);
  });
});
