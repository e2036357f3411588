/** A tree whose leaves are metrics. */
export interface MetricTree {
  /** Per inner node, the index of its parent. Parents precede their children; the root comes first and has −1. */
  parents: Int32Array;
  /** Per metric, the index of its parent. */
  leafParents: Int32Array;
}

/**
 * The weight of each metric in the root if every node is the mean of its children: the product of
 * 1 ÷ (number of children) over the nodes above it, times the metric's count. A metric that occurs c times counts as c
 * children of its parent, and a node without metrics as none. The weights add up to 1, or are all 0 if all counts are 0.
 *
 * @example rootWeights({ parents: [-1, 0, 0], leafParents: [1, 1, 2] }, [1, 1, 1]) // [0.25, 0.25, 0.5]
 */
export function rootWeights({ parents, leafParents }: MetricTree, counts: ArrayLike<number>): Float64Array {
  const children = new Float64Array(parents.length);
  for (const [metric, parent] of leafParents.entries()) children[parent]! += counts[metric]!;
  // Backwards, so that a node counts as a child only if it has children itself.
  for (let node = parents.length - 1; node > 0; node--) if (children[node]! > 0) children[parents[node]!]!++;
  // Each node's number of children becomes the weight of one of them.
  for (let node = 0; node < parents.length; node++) {
    const weight = node === 0 ? 1 : children[parents[node]!]!;
    children[node] = children[node]! > 0 ? weight / children[node]! : 0;
  }
  return Float64Array.from(leafParents, (parent, metric) => counts[metric]! * children[parent]!);
}

/** Per metric, its weight in the root if each occurs once. */
export function fullWeights(tree: MetricTree): Float64Array {
  return rootWeights(tree, new Uint8Array(tree.leafParents.length).fill(1));
}

/**
 * The scores of every node, per node and model: the mean of its children's scores that are present; NaN if none is.
 * Several nodes may have no parent.
 *
 * @param columns scores per metric, NaN if missing
 * @example nodeMeans({ parents: [-1], leafParents: [0, 0] }, [[1, 2], [3, NaN]]) // [[2, 2]]
 */
export function nodeMeans({ parents, leafParents }: MetricTree, columns: readonly Float64Array[]) {
  const models = columns[0]?.length ?? 0;
  const sums = Array.from(parents, () => new Float64Array(models));
  const children = Array.from(parents, () => new Float64Array(models));
  const add = (values: Float64Array, parent: number) => {
    for (let model = 0; model < models; model++) {
      if (Number.isNaN(values[model])) continue;
      sums[parent]![model]! += values[model]!;
      children[parent]![model]!++;
    }
  };
  for (const [metric, column] of columns.entries()) add(column, leafParents[metric]!);
  // Backwards, so that all children of a node are added before its mean is taken.
  for (let node = parents.length - 1; node >= 0; node--) {
    for (let model = 0; model < models; model++) sums[node]![model]! /= children[node]![model]!;
    if (parents[node]! >= 0) add(sums[node]!, parents[node]!);
  }
  return sums;
}

/** Per node, the metrics below it. */
export function metricsBelow({ parents, leafParents }: MetricTree): number[][] {
  const below: number[][] = Array.from(parents, () => []);
  for (const [metric, parent] of leafParents.entries())
    for (let node = parent; node >= 0; node = parents[node]!) below[node]!.push(metric);
  return below;
}
