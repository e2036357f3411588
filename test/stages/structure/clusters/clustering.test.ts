import { describe, expect, it } from 'vitest';
import {
  averageLinkage,
  cutBySilhouette,
  type Merge,
  silhouetteWidths,
  squareMatrix,
} from '../../../../pipeline/stages/structure/clusters/clustering.ts';
import { cities, distanceBetween, eurodist, randomDistances } from '../../../statistics/distances.ts';
import { words } from '../../../words.ts';

// Constants from R 4.5.0.

const square = squareMatrix(eurodist, cities);

// Rows of h$merge with h <- hclust(eurodist, "average"): leaves are negative, merges positive, both counted from 1.
const merges = words(`
  -8,-13 -3,-11 -6,2 -4,-18 -16,1 3,4 -17,-21 -15,5 -7,-10 -5,6 -2,-14 -9,-12 -20,9 -1,-19
  7,8 10,15 11,12 13,16 17,18 14,19`).map((pair) => pair.split(',').map(Number));

// h$height
const heights = [
  158, 172, 237.5, 280, 328, 358.3333333333333, 428, 454.3333333333333, 460, 579.8, 636, 676, 799.5, 817, 899,
  959.5555555555557, 960.75, 1356.8611111111111, 1977.7333333333333, 2374.2631578947367,
];

function asR(tree: Merge[], size: number): number[][] {
  return tree.map(({ children }) => children.map((node) => (node < size ? -node - 1 : node - size + 1)));
}

describe('averageLinkage', () => {
  it('merges like hclust(eurodist, "average")', () => {
    const tree = averageLinkage(eurodist, cities);
    expect(asR(tree, cities)).toEqual(merges);
    for (const [k, height] of heights.entries()) expect(tree[k]!.height).toBeCloseTo(height, 10);
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
      expected: [
        0.20227920227920235, -0.12329368833626154, -0.1851218469431381, -0.27662505670267645,
        -0.064842557521623531, -0.1261074384971794, -0.16143995159826557, -0.049395182949100981,
        0.051722970685803352, -0.095966811836193808, -0.06830226880247714, 0.020454655615336121,
        -0.2731749212711137, -0.21101449275362319, -0.11285266457680251, -0.040335657532025414,
        -0.21658628527080215, -0.18165784832451495, 0.20963876048621813, -0.096129154475994072,
        -0.25480556115252867,
      ],
    },
    // l <- c(1, 2, rep(3, 9), rep(4, 10)); widths(l)
    {
      name: 'clusters of one leaf',
      labels: Int32Array.from({ length: cities }, (_, i) => (i < 2 ? -i : i < 11 ? 50 : 7)),
      expected: [
        0, 0, 0.39008360627478023, 0.38072116532675315, 0.21570710973724885, 0.24702560565566004,
        0.26920309408166937, -0.31257356875334402, -0.51816640115113832, 0.30760747794426552,
        0.4509727626459144, -0.38288146279949553, -0.32617527568195004, -0.63788195103435186,
        -0.55596590909090904, -0.066680302720392631, -0.11730950141110055, -0.39757667550170395,
        -0.46640058055152395, -0.25451590434176918, -0.06295892402762629,
      ],
    },
  ])('agree with R: $name', ({ labels, expected }) => {
    const widths = silhouetteWidths(square, labels);
    expect(widths).toHaveLength(cities);
    for (const [leaf, width] of expected.entries()) expect(widths[leaf]).toBeCloseTo(width, 14);
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
