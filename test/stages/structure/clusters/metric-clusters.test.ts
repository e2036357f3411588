import { describe, expect, it } from 'vitest';
import { clusterMetrics } from '../../../../pipeline/stages/structure/clusters/metric-clusters.ts';

// Constants from R 4.5.0.

// x <- as.matrix(attitude); x[cbind(c(1:5, 1:5), c(1:5, 2:6))] <- NA
const attitude = `
  NaN 63 71 61 81 43 58 71 72 67 64 67 69 68 77 81 74 65 65 50 50 64 53 40 63 66 78 48 85 82
  NaN NaN 70 63 78 55 67 75 82 61 53 60 62 83 77 90 85 60 70 58 40 61 66 37 54 77 75 57 85 82
  30 NaN NaN 45 56 49 42 50 72 45 53 47 57 83 54 50 64 65 46 68 33 52 52 42 42 66 58 44 71 39
  39 54 NaN NaN 66 44 56 55 67 47 58 39 42 45 72 72 69 75 57 54 34 62 50 58 48 63 74 45 71 59
  61 63 76 NaN NaN 54 66 70 71 62 58 59 55 59 79 60 79 55 75 64 43 66 63 50 66 88 80 51 77 64
  92 73 86 84 NaN 49 68 66 83 80 67 74 63 77 77 54 79 80 85 78 64 80 80 57 75 76 78 83 74 78
  45 47 48 35 47 34 35 41 31 41 34 41 25 35 46 36 63 60 46 52 33 41 37 49 33 72 49 38 55 39`
  .trim()
  .split('\n')
  .map((column) => Float64Array.from(column.trim().split(' '), Number));

describe('clusterMetrics', () => {
  const found = clusterMetrics(attitude, 20);

  it('agrees with h <- hclust(as.dist(1 - cor(x, method = "spearman", use = "pairwise")), "average")', () => {
    // h$height
    const heights = [
      0.16970526978636324, 0.38473479244878861, 0.44251688783239757, 0.55692725277649191, 0.64928859660096416,
      0.83197507167292051,
    ];
    for (const [k, height] of heights.entries()) expect(found.tree[k]!.height).toBeCloseTo(height, 13);
    // h$merge, with leaves as the places 0 to 6 in the order below, and merges from 7 on; the left child comes first.
    expect(found.tree.map(({ children }) => children)).toEqual([
      [2, 3],
      [7, 4],
      [1, 8],
      [0, 9],
      [10, 5],
      [11, 6],
    ]);
  });

  it('cuts at the largest mean silhouette width, and numbers clusters along the leaf order', () => {
    // The shortest of all leaf orders that h allows.
    expect(found.order).toEqual([2, 3, 0, 1, 4, 6, 5]);
    expect(found.labels).toEqual([1, 1, 1, 1, 1, 1, 2]);
    expect(found.clusters).toBe(2);
    expect(found.silhouette).toBeCloseTo(0.31644593128052534, 13);
    // D <- 1 - cor(x, method = "spearman", use = "pairwise"), and with `widths` from clustering.test.ts:
    // widths(cutree(h, 2))[c(3, 4, 1, 2, 5, 7, 6)], in the order of our metrics
    const widths = [
      0.40179695265751597, 0.47058685781165099, 0.47264577118313827, 0.45926751649698583, 0.27750731943797785,
      0.13331710137640859, 0,
    ];
    for (const [i, width] of widths.entries()) expect(found.widths[i]).toBeCloseTo(width, 13);
    expect(found.leftOut.size).toBe(0);
  });

  it('leaves out constant metrics and metrics with too few models, with the reason', () => {
    const short = attitude[2]!.map((score, i) => (i < 10 ? score : Number.NaN));
    const { order, leftOut, labels, tree } = clusterMetrics(
      [short, ...attitude.slice(0, 3), new Float64Array(30).fill(0.1)],
      20,
    );
    expect(order.toSorted()).toEqual([1, 2, 3]);
    expect(labels).toHaveLength(3);
    expect(tree).toHaveLength(2);
    expect(Object.fromEntries(leftOut)).toEqual({
      0: 'a pair has fewer models than minimum_models',
      4: 'a metric of a pair is constant',
    });
  });

  it('does not cluster a single metric', () => {
    expect(clusterMetrics(attitude.slice(0, 1), 20)).toMatchObject({ order: [], clusters: 0, tree: [] });
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
      labels: [1, 1],
      clusters: 1,
      widths: [Number.NaN, Number.NaN],
    });
    expect(two.silhouette).toBeNaN();
  });
});
