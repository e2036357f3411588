import { agnes, type Cluster } from 'ml-hclust';

/**
 * One merge of a hierarchical clustering. Clusters 0 … size − 1 are the leaves, and merge k makes cluster size + k, so
 * the last merge makes the root.
 */
export interface Merge {
  /** The smaller number first. */
  children: [number, number];
  height: number;
}

/**
 * Agglomerative clustering by average linkage (UPGMA; Sokal & Michener 1958; R's `hclust(method = "average")`): merges
 * the two clusters with the smallest mean distance between their members, until one is left. The order of the leaves
 * breaks ties between equal distances; R may break them differently.
 *
 * @param distances of all pairs (a, b), a < b: (0,1), (0,2), …, (1,2), …; none may be missing
 * @returns size − 1 merges, by ascending height
 */
export function averageLinkage(distances: Float64Array, size: number): Merge[] {
  if (size < 2) return [];
  const inner: InnerNode[] = [];
  collect(agnes(squareMatrix(distances, size), { method: 'average', isDistanceMatrix: true }), inner);
  // The sort is stable, so a child stays before a parent of equal height.
  inner.sort((a, b) => a.height - b.height);
  const numbers = new Map<TreeNode, number>(inner.map((node, k) => [node, size + k]));
  const numberOf = (node: TreeNode) => ('leaf' in node ? node.leaf : numbers.get(node)!);
  return inner.map(({ left, right, height }) => {
    const [a, b] = [numberOf(left), numberOf(right)];
    return { children: [Math.min(a, b), Math.max(a, b)], height };
  });
}

type TreeNode = { leaf: number } | InnerNode;

interface InnerNode {
  left: TreeNode;
  right: TreeNode;
  height: number;
}

/** Appends the merges of a cluster in post-order, starting with the child that has the smallest leaf. */
function collect(cluster: Cluster, merges: InnerNode[]): TreeNode {
  if (cluster.isLeaf) return { leaf: cluster.index };
  const byFirstLeaf = [...cluster.children].sort((a, b) => firstLeaf(a) - firstLeaf(b));
  const [left, right] = byFirstLeaf.map((child) => collect(child, merges)) as [TreeNode, TreeNode];
  // Rounding can leave a cluster slightly lower than its child.
  const node = { left, right, height: Math.max(cluster.height, heightOf(left), heightOf(right)) };
  merges.push(node);
  return node;
}

function firstLeaf(cluster: Cluster): number {
  return Math.min(...cluster.indices());
}

function heightOf(node: TreeNode): number {
  return 'leaf' in node ? 0 : node.height;
}

/**
 * The silhouette width (b − a) ÷ max(a, b) of each leaf, where a is its mean distance to the other leaves of its
 * cluster and b the smallest of its mean distances to the other clusters (Rousseeuw 1987; R's `cluster::silhouette`).
 * 0 if the leaf is alone in its cluster, or if a = b = 0.
 *
 * @param distances `distances[a][b]` between leaves a and b
 * @param labels the cluster of each leaf, any integers
 * @returns NaN for all leaves if there are fewer than two clusters
 */
export function silhouetteWidths(distances: readonly number[][], labels: Int32Array): Float64Array {
  const numbers = new Map([...new Set(labels)].map((label, number) => [label, number]));
  if (numbers.size < 2) return new Float64Array(labels.length).fill(Number.NaN);
  const clusters = Int32Array.from(labels, (label) => numbers.get(label)!);
  const sizes = new Float64Array(numbers.size);
  for (const cluster of clusters) sizes[cluster]!++;
  return Float64Array.from(distances, (row, leaf) => {
    const own = clusters[leaf]!;
    if (sizes[own] === 1) return 0;
    const sums = new Float64Array(sizes.length);
    for (let other = 0; other < clusters.length; other++) sums[clusters[other]!]! += row[other]!;
    const within = sums[own]! / (sizes[own]! - 1);
    let between = Number.POSITIVE_INFINITY;
    for (let c = 0; c < sums.length; c++) if (c !== own) between = Math.min(between, sums[c]! / sizes[c]!);
    return within === between ? 0 : (between - within) / Math.max(within, between);
  });
}

/**
 * The cut of a tree into 2 to size − 1 clusters with the largest mean silhouette width (Rousseeuw 1987). Ties go to
 * fewer clusters. Fewer than three leaves stay one cluster.
 *
 * @param tree the merges of {@link averageLinkage}
 * @param distances as for {@link averageLinkage}
 */
export function cutBySilhouette(tree: readonly Merge[], distances: Float64Array, size: number) {
  const matrix = squareMatrix(distances, size);
  const cutInto = (clusters: number) => {
    /** The cluster of each leaf, numbered from 1 in order of first appearance, as in R's `cutree`. */
    const labels = cut(tree, size, clusters);
    /** The silhouette width of each leaf; NaN if there are fewer than three leaves. */
    const widths = silhouetteWidths(matrix, labels);
    return { labels, clusters, widths, silhouette: widths.reduce((sum, width) => sum + width, 0) / size };
  };
  let best = cutInto(1);
  for (let clusters = 2; clusters < size; clusters++) {
    const next = cutInto(clusters);
    // Negated, so that the first cut replaces the NaN of the uncut tree.
    if (!(next.silhouette <= best.silhouette)) best = next;
  }
  return best;
}

/** The cluster of each leaf after the first size − clusters merges. */
function cut(tree: readonly Merge[], size: number, clusters: number): Int32Array {
  const parents = new Map<number, number>();
  for (const [k, { children }] of tree.slice(0, size - clusters).entries())
    for (const child of children) parents.set(child, size + k);
  const labels = new Map<number, number>();
  return Int32Array.from({ length: size }, (_, leaf) => {
    let top = leaf;
    while (parents.has(top)) top = parents.get(top)!;
    if (!labels.has(top)) labels.set(top, labels.size + 1);
    return labels.get(top)!;
  });
}

/** `square[a][b]`, from the distances of the pairs (0,1), (0,2), …, (1,2), … */
export function squareMatrix(distances: Float64Array, size: number): number[][] {
  const square = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  let pair = 0;
  for (let a = 0; a < size; a++)
    for (let b = a + 1; b < size; b++) square[a]![b] = square[b]![a] = distances[pair++]!;
  return square;
}
