import { describe, expect, it } from 'vitest';
import { averageLinkage, type Merge } from '../../../../pipeline/stages/structure/clusters/clustering.ts';
import { optimalLeafOrder } from '../../../../pipeline/stages/structure/clusters/leaf-order.ts';
import { cities, distanceBetween, eurodist, randomDistances } from '../../../statistics/distances.ts';

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
