import { agnes, type Cluster } from 'ml-hclust';
import { meanOf } from '../numbers/total.ts';

/**
 * One merge of a hierarchical clustering. Clusters 0 … size − 1 are the leaves by their places in the tree's order, and merge k makes
 * cluster size + k, so the last merge makes the root.
 */
export interface Merge {
  /** The one with the smaller places first. */
  children: [number, number];
  height: number;
}

/** A hierarchical clustering. */
export interface ClusterTree {
  /** The leaves from left to right, as indices: of two branches, the one with the first leaf comes first. */
  order: number[];
  /** By ascending height. */
  merges: Merge[];
}

/**
 * Agglomerative clustering by average linkage (UPGMA; Sokal & Michener 1958; R's `hclust(method = "average")`): merges
 * the two clusters with the smallest mean distance between their members, until one is left. The order of the leaves
 * breaks ties between equal distances; R may break them differently.
 *
 * @param distances `distances[a][b]` between leaves a and b
 * @example averageLinkage([[0, 3, 1], [3, 0, 4], [1, 4, 0]]).merges.map(({ height }) => height) // [1, 3.5]
 */
export function averageLinkage(distances: number[][]): ClusterTree {
  const size = distances.length;
  if (size < 2) return { order: [...distances.keys()], merges: [] };
  const order: number[] = [];
  const inner: InnerNode[] = [];
  collect(agnes(distances, { method: 'average', isDistanceMatrix: true }), order, inner);
  // The sort is stable, so a child stays before a parent of equal height.
  inner.sort((a, b) => a.height - b.height);
  const numbers = new Map<TreeNode, number>(inner.map((node, k) => [node, size + k]));
  const numberOf = (node: TreeNode) => ('place' in node ? node.place : numbers.get(node)!);
  const merges = inner.map(({ left, right, height }): Merge => {
    return { children: [numberOf(left), numberOf(right)], height };
  });
  return { order, merges };
}

type TreeNode = { place: number } | InnerNode;

interface InnerNode {
  left: TreeNode;
  right: TreeNode;
  height: number;
}

/** Appends the leaves of a cluster to the order, and its merges in post-order. */
function collect(cluster: Cluster, order: number[], merges: InnerNode[]): TreeNode {
  if (cluster.isLeaf) return { place: order.push(cluster.index) - 1 };
  const children = cluster.children.toSorted((a, b) => firstLeaf(a) - firstLeaf(b));
  const left = collect(children[0]!, order, merges);
  const right = collect(children[1]!, order, merges);
  // Rounding can leave a cluster slightly lower than its child.
  const node = { left, right, height: Math.max(cluster.height, heightOf(left), heightOf(right)) };
  merges.push(node);
  return node;
}

function firstLeaf(cluster: Cluster): number {
  return Math.min(...cluster.indices());
}

function heightOf(node: TreeNode): number {
  return 'place' in node ? 0 : node.height;
}

/**
 * The silhouette width (b − a) ÷ max(a, b) of each leaf, where a is its mean distance to the other leaves of its
 * cluster and b the smallest of its mean distances to the other clusters (Rousseeuw 1987; R's `cluster::silhouette`).
 * 0 if the leaf is alone in its cluster, or if a = b = 0.
 *
 * @param distances `distances[a][b]` between leaves a and b
 * @param labels the cluster of each leaf, from 1 on
 * @returns NaN for all leaves if there are fewer than two clusters
 * @example silhouetteWidths([[0, 1, 4], [1, 0, 4], [4, 4, 0]], [1, 1, 2]) // [0.75, 0.75, 0]
 */
export function silhouetteWidths(distances: number[][], labels: Int32Array): Float64Array {
  const clusters = Math.max(0, ...labels);
  const sizes = new Float64Array(clusters);
  for (const label of labels) sizes[label - 1]!++;
  return Float64Array.from(distances, (row, leaf) => {
    if (clusters < 2) return Number.NaN;
    const own = labels[leaf]! - 1;
    if (sizes[own] === 1) return 0;
    const sums = new Float64Array(clusters);
    for (const [other, distance] of row.entries()) sums[labels[other]! - 1]! += distance;
    const within = sums[own]! / (sizes[own]! - 1);
    const between = Math.min(...sums.map((sum, c) => (c === own ? Infinity : sum / sizes[c]!)));
    return within === between ? 0 : (between - within) / Math.max(within, between);
  });
}

/** A cut of a tree into clusters. */
export interface Cut {
  clusters: number;
  /** Per leaf in the tree's order, its cluster, numbered from 1 along that order. */
  labels: Int32Array;
  /** Per leaf, its silhouette width; NaN if there are fewer than three leaves. */
  widths: Float64Array;
  /** Their mean. */
  silhouette: number;
}

/**
 * The cut of a tree into 2 to size − 1 clusters with the largest mean silhouette width (Rousseeuw 1987). Ties go to
 * fewer clusters. Fewer than three leaves stay one cluster.
 *
 * @param distances between the leaves in the tree's order
 */
export function cutBySilhouette(merges: readonly Merge[], distances: number[][]): Cut {
  const size = distances.length;
  const cutInto = (clusters: number): Cut => {
    const labels = cut(merges, size, clusters);
    const widths = silhouetteWidths(distances, labels);
    return { clusters, labels, widths, silhouette: meanOf(widths) };
  };
  let best = cutInto(1);
  for (let clusters = 2; clusters < size; clusters++) {
    const next = cutInto(clusters);
    // Negated, so that the first cut replaces the NaN of the uncut tree.
    if (!(next.silhouette <= best.silhouette)) best = next;
  }
  return best;
}

/** The cluster of each leaf after the first size − clusters merges, numbered from 1 in order of first appearance. */
export function cut(merges: readonly Merge[], size: number, clusters: number): Int32Array {
  const parents = new Map<number, number>();
  for (const [k, { children }] of merges.slice(0, size - clusters).entries())
    for (const child of children) parents.set(child, size + k);
  const labels = new Map<number, number>();
  return Int32Array.from({ length: size }, (_, leaf) => {
    let top = leaf;
    while (parents.has(top)) top = parents.get(top)!;
    if (!labels.has(top)) labels.set(top, labels.size + 1);
    return labels.get(top)!;
  });
}
