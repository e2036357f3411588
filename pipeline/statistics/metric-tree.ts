/** The nodes above the leaf metrics, and where each leaf hangs. */
export interface MetricTree {
  /** Per node, its parent as an index, which is smaller than its own; the first is the root, and has −1. */
  parents: Int32Array;
  /** Per metric, the node whose child it is. */
  leafParents: Int32Array;
}

/**
 * How much each metric weighs in the root, where a node is the mean of its children: 1 ÷ (number of children) of every
 * node on the way up. A metric that stands there more than once is so many children; one that stands there no time is
 * none, and neither is a node without any metric below it. The weights sum to 1, or are all 0 where no metric is left.
 *
 * @param counts per metric, how often it stands there
 */
export function rootWeights(
  { parents, leafParents }: MetricTree,
  counts: ArrayLike<number>,
  weights: Float64Array = new Float64Array(leafParents.length),
): Float64Array {
  const children = new Float64Array(parents.length);
  for (let metric = 0; metric < leafParents.length; metric++)
    children[leafParents[metric]!]! += counts[metric]!;
  // The last first: a node's own children are counted before it counts as one.
  for (let node = parents.length - 1; node > 0; node--) if (children[node]! > 0) children[parents[node]!]!++;
  const perChild = new Float64Array(parents.length);
  for (let node = 0; node < parents.length; node++) {
    const own = node === 0 ? 1 : perChild[parents[node]!]!;
    perChild[node] = children[node]! > 0 ? own / children[node]! : 0;
  }
  for (let metric = 0; metric < leafParents.length; metric++)
    weights[metric] = counts[metric]! * perChild[leafParents[metric]!]!;
  return weights;
}

/**
 * The score of every node, per node and model: the mean of its children's that there are. NaN where there are none, as
 * in a column where a model has no score. Several nodes may have no parent.
 *
 * @param columns leaf scores per metric
 */
export function nodeMeans(
  { parents, leafParents }: MetricTree,
  columns: readonly Float64Array[],
): Float64Array[] {
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
  // The last first: a node has all its children when it is added to its parent.
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
