import { describe, expect, it } from 'vitest';
import {
  averageLinkage,
  type ClusterTree,
  cutBySilhouette,
  silhouetteWidths,
} from '../../../pipeline/statistics/correlation/clustering.ts';
import { cities, eurodist, randomDistances, square } from '../distances.ts';
import { close } from '../references.ts';
import references from './clustering.json' with { type: 'json' };

// Constants from R 4.5.0.

const distances = square(eurodist, cities);

/** Merges as in R, with leaves as negative and merges as positive numbers, both counted from 1. */
function asR({ order, merges }: ClusterTree): number[][] {
  const number = (node: number) => (node < order.length ? -order[node]! - 1 : node - order.length + 1);
  return merges.map(({ children }) =>
    children.map(number).sort((a, b) => Math.sign(a) - Math.sign(b) || Math.abs(a) - Math.abs(b)),
  );
}

describe('averageLinkage', () => {
  const tree = averageLinkage(distances);

  it('merges like hclust(eurodist, "average")', () => {
    expect(asR(tree)).toEqual(references.merge);
    expect(tree.merges.map(({ height }) => height)).toEqual(close(references.height, 10));
  });

  it('orders the leaves so that each branch is contiguous, and starts with the branch of the first leaf', () => {
    const ranges = tree.order.map((leaf, place) => ({ from: place, to: place + 1, first: leaf }));
    for (const { children } of tree.merges) {
      const [left, right] = children.map((child) => ranges[child]!);
      expect(left!.to).toBe(right!.from);
      expect(left!.first).toBeLessThan(right!.first);
      ranges.push({ from: left!.from, to: right!.to, first: left!.first });
    }
  });

  it('always merges the two clusters with the smallest mean distance, also with many ties', () => {
    for (let i = 0; i < 20; i++) {
      const size = 3 + (i % 8);
      expectClosestMerges(
        square(
          randomDistances(size, i).map((distance) => Math.ceil(distance * 2)),
          size,
        ),
      );
    }
  });

  it('has no merges for a single leaf', () =>
    expect(averageLinkage([[0]])).toEqual({ order: [0], merges: [] }));
});

// D <- as.matrix(eurodist)
// widths <- function(l) sapply(seq_along(l), function(i) {
//   own <- setdiff(which(l == l[i]), i)
//   if (!length(own)) return(0)
//   a <- mean(D[i, own])
//   b <- min(tapply(D[i, ], l, mean)[-l[i]])
//   (b - a) / max(a, b)
// })
describe('silhouetteWidths', () => {
  it.each([
    // l <- rep(1:3, 7); widths(l)
    { name: 'a bad clustering', labels: distances.map((_, i) => (i % 3) + 1), expected: references.bad },
    // l <- c(1, 2, rep(3, 9), rep(4, 10)); widths(l)
    {
      name: 'clusters of one leaf',
      labels: distances.map((_, i) => (i < 2 ? i + 1 : i < 11 ? 3 : 4)),
      expected: references.single,
    },
  ])('agree with R: $name', ({ labels, expected }) => {
    expect([...silhouetteWidths(distances, Int32Array.from(labels))]).toEqual(close(expected, 14));
  });

  it('are 0 if a leaf is as far from its own cluster as from the next, even at distance 0', () => {
    const labels = Int32Array.of(1, 1, 2, 2);
    for (const distance of [0, 3])
      expect([...silhouetteWidths(square(new Float64Array(6).fill(distance), 4), labels)]).toEqual([
        0, 0, 0, 0,
      ]);
  });
});

describe('cutBySilhouette', () => {
  const cutOf = (between: number[][]) => {
    const { order, merges } = averageLinkage(between);
    return cutBySilhouette(
      merges,
      order.map((a) => order.map((b) => between[a]![b]!)),
    );
  };

  it('chooses the number of clusters with the largest mean silhouette width', () => {
    // s <- sapply(2:20, function(k) mean(widths(cutree(h, k)))); max(s); table(cutree(h, which.max(s) + 1))
    const { clusters, silhouette, labels, widths } = cutOf(distances);
    expect(clusters).toBe(3);
    expect(silhouette).toBeCloseTo(0.48289485957458739, 14);
    expect([1, 2, 3].map((cluster) => labels.filter((label) => label === cluster).length)).toEqual([
      2, 4, 15,
    ]);
    expect(labels).toEqual(labels.toSorted());
    expect(widths.reduce((sum, width) => sum + width) / cities).toBe(silhouette);
  });

  it('chooses fewer clusters if the mean widths are equal', () => {
    expect(cutOf(square(new Float64Array(10).fill(1), 5))).toMatchObject({ clusters: 2, silhouette: 0 });
  });
});

function expectClosestMerges(between: number[][]): void {
  const { order, merges } = averageLinkage(between);
  const clusters = new Map(order.map((leaf, place) => [place, [leaf]]));
  const average = (a: number[], b: number[]) =>
    a.flatMap((x) => b.map((y) => between[x]![y]!)).reduce((sum, d) => sum + d) / (a.length * b.length);
  for (const [k, { children, height }] of merges.entries()) {
    const [a, b] = children.map((child) => clusters.get(child)!);
    const open = [...clusters.values()];
    const closest = Math.min(...open.flatMap((x, i) => open.slice(i + 1).map((y) => average(x, y))));
    expect(average(a!, b!)).toBeCloseTo(closest, 12);
    expect(height).toBeCloseTo(closest, 12);
    for (const child of children) clusters.delete(child);
    clusters.set(order.length + k, [...a!, ...b!]);
  }
  expect(clusters.size).toBe(1);
}
