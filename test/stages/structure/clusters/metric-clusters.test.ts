import { describe, expect, it } from 'vitest';
import {
  clusterMetrics,
  leaveOutMissingPairs,
} from '../../../../pipeline/stages/structure/clusters/metric-clusters.ts';
import { pairCount, pairPlace } from '../../../../pipeline/statistics/correlation/pairs.ts';
import { expectClose } from '../../../statistics/references.ts';
import references from './metric-clusters.json' with { type: 'json' };

// Constants from R 4.5.0.

// x <- as.matrix(attitude); x[cbind(c(1:5, 1:5), c(1:5, 2:6))] <- NA
const attitude = references.attitude.map((column) => Float64Array.from(column, (each) => each ?? Number.NaN));

describe('clusterMetrics', () => {
  const found = clusterMetrics(attitude, 20);

  it('agrees with h <- hclust(as.dist(1 - cor(x, method = "spearman", use = "pairwise")), "average")', () => {
    // h$height
    const heights = found.merges.map(({ height }) => height);
    expectClose(heights, references.heights, 13);
    // h$merge, with leaves as the places 0 to 6 in the order below, and merges from 7 on; the left child comes first.
    expect(found.merges.map(({ children }) => children)).toEqual([
      [0, 1],
      [7, 2],
      [8, 3],
      [9, 4],
      [10, 5],
      [11, 6],
    ]);
  });

  it('cuts at the largest mean silhouette width, and numbers clusters along the leaf order', () => {
    expect(found.order).toEqual([0, 1, 4, 3, 2, 6, 5]);
    expect([...found.labels]).toEqual([1, 1, 1, 1, 1, 1, 2]);
    expect(found.clusters).toBe(2);
    expect(found.silhouette).toBeCloseTo(0.31644593128052534, 13);
    // D <- 1 - cor(x, method = "spearman", use = "pairwise"), and with `widths` from clustering.test.ts:
    // widths(cutree(h, 2))[c(1, 2, 5, 4, 3, 7, 6)], in the order of our metrics
    expectClose(found.widths, references.widths, 13);
    expect(found.leftOut.size).toBe(0);
  });

  it('leaves out constant metrics and metrics with too few models, with the reason', () => {
    const short = attitude[2]!.map((score, i) => (i < 10 ? score : Number.NaN));
    const { order, leftOut, labels, merges } = clusterMetrics(
      [short, ...attitude.slice(0, 3), new Float64Array(30).fill(0.1)],
      20,
    );
    expect(order.toSorted()).toEqual([1, 2, 3]);
    expect(labels).toHaveLength(3);
    expect(merges).toHaveLength(2);
    expect(Object.fromEntries(leftOut)).toEqual({
      0: 'a pair has fewer models than minimum_models',
      4: 'a metric of a pair is constant',
    });
  });

  it('does not cluster a single metric', () => {
    expect(clusterMetrics(attitude.slice(0, 1), 20)).toMatchObject({ order: [], clusters: 0, merges: [] });
    expect([...clusterMetrics(attitude.slice(0, 1), 20).leftOut]).toEqual([
      [0, 'no other metric to be clustered with'],
    ]);
    const { order, leftOut } = clusterMetrics(attitude, 31);
    expect(order).toEqual([]);
    expect(leftOut.size).toBe(7);
    expect(clusterMetrics([], 20)).toMatchObject({ order: [], clusters: 0 });
  });

  it('keeps two metrics in one cluster, without silhouette widths', () => {
    const two = clusterMetrics(attitude.slice(0, 2), 20);
    expect(two).toMatchObject({
      order: [0, 1],
      labels: Int32Array.of(1, 1),
      clusters: 1,
      widths: Float64Array.of(Number.NaN, Number.NaN),
    });
    expect(two.silhouette).toBeNaN();
  });
});

function correlationsWithout(size: number, missing: [number, number][]): Float64Array {
  const correlations = new Float64Array(pairCount(size)).fill(0.5);
  for (const [a, b] of missing) correlations[pairPlace(a, b, size)] = Number.NaN;
  return correlations;
}

describe('leaveOutMissingPairs', () => {
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
});
