import { describe, expect, it } from 'vitest';
import { averageLinkage, type Merge } from '../../pipeline/statistics/clustering.ts';
import { optimalLeafOrder } from '../../pipeline/statistics/leaf-order.ts';
import { cities, distanceBetween, eurodist, randomDistances } from './distances.ts';

describe('optimalLeafOrder', () => {
  it('is the best of all flips of small trees', () => {
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

  it('is not the one that is best within each branch', () => {
    // 0 – (1, 2) is best as 0, 1, 2 (3), and 3 then comes after 2 (100); SciPy 1.15.3 gives this one.
    const distances = Float64Array.of(2, 10, 10_000, 1, 3, 100);
    const order = optimalLeafOrder(averageLinkage(distances, 4), distances, 4);
    expect([...order]).toEqual([0, 2, 1, 3]);
    expect(pathLength(order, distances, 4)).toBe(14);
  });

  it('is shorter than the one of SciPy where that is not optimal', () => {
    // scipy.cluster.hierarchy 1.15.3: leaves_list(optimal_leaf_ordering(linkage(d, 'average'), d)) has 12109.
    const order = optimalLeafOrder(averageLinkage(eurodist, cities), eurodist, cities);
    expect(pathLength(order, eurodist, cities)).toBe(11937);
  });

  it('orders no leaf and one leaf', () => {
    expect([...optimalLeafOrder([], new Float64Array(0), 0)]).toEqual([]);
    expect([...optimalLeafOrder([], new Float64Array(0), 1)]).toEqual([0]);
  });

  it('leaves no branch of many leaves that would be better turned round', () => {
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
      const turned = [...order.slice(0, first), ...branch.reverse(), ...order.slice(last + 1)];
      expect(pathLength(turned, distances, size)).toBeGreaterThan(shortest - 1e-9);
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
