import { describe, expect, it } from 'vitest';
import {
  averageLinkage,
  cutBySilhouette,
  type Merge,
  silhouetteWidths,
  squareMatrix,
} from '../../../../pipeline/stages/structure/clusters/clustering.ts';
import { optimalLeafOrder } from '../../../../pipeline/stages/structure/clusters/leaf-order.ts';
import { cities, distanceBetween, eurodist, randomDistances } from '../../../statistics/distances.ts';
import { close } from '../../../statistics/references.ts';
import references from './clustering.json' with { type: 'json' };

// Constants from R 4.5.0.

const square = squareMatrix(eurodist, cities);

function asR(tree: Merge[], size: number): number[][] {
  return tree.map(({ children }) => children.map((node) => (node < size ? -node - 1 : node - size + 1)));
}

describe('averageLinkage', () => {
  it('merges like hclust(eurodist, "average")', () => {
    const tree = averageLinkage(eurodist, cities);
    // Leaves are negative in R, merges positive, both counted from 1.
    expect(asR(tree, cities)).toEqual(references.merge);
    expect(tree.map(({ height }) => height)).toEqual(close(references.height, 10));
  });

  it('merges like hclust if the order of ties does not matter', () => {
    // d <- as.dist(rbind(c(0,2,2,3,3), c(2,0,2,3,3), c(2,2,0,3,3), c(3,3,3,0,1), c(3,3,3,1,0)))
    // hclust(d, "average")[c("merge", "height")]
    const tree = averageLinkage(Float64Array.of(2, 2, 3, 3, 2, 3, 3, 3, 3, 1), 5);
    expect(asR(tree, 5)).toEqual([
      [-4, -5],
      [-1, -2],
      [-3, 2],
      [1, 3],
    ]);
    expect(tree.map(({ height }) => height)).toEqual([1, 2, 2, 3]);
  });

  it('always merges the two clusters with the smallest mean distance, also with many ties', () => {
    for (let i = 0; i < 50; i++) {
      const size = 3 + (i % 8);
      const distances = randomDistances(size, i).map((distance) => Math.ceil(distance * 2));
      expectClosestMerges(averageLinkage(distances, size), distances, size);
    }
  });

  it('has no merges for a single leaf', () => expect(averageLinkage(new Float64Array(0), 1)).toEqual([]));
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
    {
      name: 'a bad clustering',
      labels: Int32Array.from({ length: cities }, (_, i) => i % 3),
      expected: references.bad,
    },
    // l <- c(1, 2, rep(3, 9), rep(4, 10)); widths(l)
    {
      name: 'clusters of one leaf',
      labels: Int32Array.from({ length: cities }, (_, i) => (i < 2 ? -i : i < 11 ? 50 : 7)),
      expected: references.single,
    },
  ])('agree with R: $name', ({ labels, expected }) => {
    expect([...silhouetteWidths(square, labels)]).toEqual(close(expected, 14));
  });

  it('are 0 if a leaf is as far from its own cluster as from the next, even at distance 0', () => {
    const labels = Int32Array.of(1, 1, 2, 2);
    expect([...silhouetteWidths(squareMatrix(new Float64Array(6), 4), labels)]).toEqual([0, 0, 0, 0]);
    expect([...silhouetteWidths(squareMatrix(new Float64Array(6).fill(3), 4), labels)]).toEqual([0, 0, 0, 0]);
  });

  it('are NaN for a single cluster', () => {
    expect(silhouetteWidths(square, new Int32Array(cities)).every(Number.isNaN)).toBe(true);
  });
});

describe('cutBySilhouette', () => {
  it('chooses the number of clusters with the largest mean silhouette width', () => {
    // s <- sapply(2:20, function(k) mean(widths(cutree(h, k)))); max(s); cutree(h, which.max(s) + 1)
    const cut = cutBySilhouette(averageLinkage(eurodist, cities), eurodist, cities);
    expect(cut.clusters).toBe(3);
    expect(cut.silhouette).toBeCloseTo(0.48289485957458739, 14);
    expect(cut.widths).toEqual(silhouetteWidths(square, cut.labels));
    expect([...cut.labels]).toEqual([1, 2, 3, 3, 3, 3, 3, 3, 2, 3, 3, 2, 3, 2, 3, 3, 3, 3, 1, 3, 3]);
  });

  it('chooses fewer clusters if the mean widths are equal', () => {
    const distances = new Float64Array(10).fill(1);
    const cut = cutBySilhouette(averageLinkage(distances, 5), distances, 5);
    expect(cut.clusters).toBe(2);
    expect(cut.silhouette).toBe(0);
  });

  it('keeps fewer than three leaves in one cluster', () => {
    const distances = Float64Array.of(1);
    expect(cutBySilhouette(averageLinkage(distances, 2), distances, 2)).toEqual({
      labels: Int32Array.of(1, 1),
      clusters: 1,
      widths: Float64Array.of(Number.NaN, Number.NaN),
      silhouette: Number.NaN,
    });
  });
});

function expectClosestMerges(tree: Merge[], distances: Float64Array, size: number): void {
  const clusters = new Map(Array.from({ length: size }, (_, leaf) => [leaf, [leaf]]));
  const average = (a: number[], b: number[]) =>
    a.flatMap((x) => b.map((y) => distanceBetween(x, y, distances, size))).reduce((sum, d) => sum + d) /
    (a.length * b.length);
  for (const [k, { children, height }] of tree.entries()) {
    const [a, b] = children.map((child) => clusters.get(child)!);
    const open = [...clusters.values()];
    const closest = Math.min(...open.flatMap((x, i) => open.slice(i + 1).map((y) => average(x, y))));
    expect(average(a!, b!)).toBeCloseTo(closest, 12);
    expect(height).toBeCloseTo(closest, 12);
    for (const child of children) clusters.delete(child);
    clusters.set(size + k, [...a!, ...b!]);
  }
  expect(clusters.size).toBe(1);
}

describe('optimalLeafOrder', () => {
  it('is the shortest of all orders that a small tree allows', () => {
    for (let i = 0; i < 60; i++) {
      const size = 2 + (i % 8);
      const ties = i % 3 === 0;
      const distances = randomDistances(size, i).map((distance) => (ties ? Math.ceil(distance) : distance));
      const tree = averageLinkage(distances, size);
      const order = optimalLeafOrder(tree, distances, size);
      const orders = flips(tree, size);
      expect(orders).toContainEqual([...order]);
      const best = Math.min(...orders.map((flip) => pathLength(flip, distances, size)));
      expect(pathLength(order, distances, size)).toBeCloseTo(best, 12);
      expect(order[0]).toBeLessThan(order.at(-1)!);
    }
  });

  it('is the shortest overall, not the shortest within each branch', () => {
    // The branch of 0, 1 and 2 is shortest as 0, 1, 2 (length 3), but then 3 follows 2 at distance 100. SciPy 1.15.3
    // returns this longer order.
    const distances = Float64Array.of(2, 10, 10_000, 1, 3, 100);
    const order = optimalLeafOrder(averageLinkage(distances, 4), distances, 4);
    expect([...order]).toEqual([0, 2, 1, 3]);
    expect(pathLength(order, distances, 4)).toBe(14);
  });

  it('is shorter than SciPy’s order if that is not optimal', () => {
    // SciPy 1.15.3, scipy.cluster.hierarchy: leaves_list(optimal_leaf_ordering(linkage(d, 'average'), d)) has length
    // 12109.
    const order = optimalLeafOrder(averageLinkage(eurodist, cities), eurodist, cities);
    expect(pathLength(order, eurodist, cities)).toBe(11937);
  });

  it('accepts no leaves and a single leaf', () => {
    expect([...optimalLeafOrder([], new Float64Array(0), 0)]).toEqual([]);
    expect([...optimalLeafOrder([], new Float64Array(0), 1)]).toEqual([0]);
  });

  it('cannot be shortened by reversing a branch, for many leaves', () => {
    const size = 400;
    const distances = randomDistances(size, 5);
    const tree = averageLinkage(distances, size);
    const order = [...optimalLeafOrder(tree, distances, size)];
    const shortest = pathLength(order, distances, size);
    const places = order.map((_, leaf) => [order.indexOf(leaf), order.indexOf(leaf)] as [number, number]);
    for (const { children } of tree) {
      const [a, b] = children.map((child) => places[child]!) as [[number, number], [number, number]];
      const [first, last] = [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
      places.push([first, last]);
      const branch = order.slice(first, last + 1);
      expect(a[1] - a[0] + b[1] - b[0] + 2).toBe(branch.length);
      const reversed = [...order.slice(0, first), ...branch.reverse(), ...order.slice(last + 1)];
      expect(pathLength(reversed, distances, size)).toBeGreaterThan(shortest - 1e-9);
    }
  });
});

function pathLength(order: ArrayLike<number>, distances: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 1; i < order.length; i++) sum += distanceBetween(order[i - 1]!, order[i]!, distances, size);
  return sum;
}

/** All orders of the leaves that the tree allows. */
function flips(tree: Merge[], size: number, node = 2 * size - 2): number[][] {
  if (node < size) return [[node]];
  const [left, right] = tree[node - size]!.children.map((child) => flips(tree, size, child));
  return left!.flatMap((a) =>
    right!.flatMap((b) => [
      [...a, ...b],
      [...b, ...a],
    ]),
  );
}
