import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { type MetricTree, rootWeights } from './metric-tree.ts';
import { seededGenerator } from './random.ts';

/** A tree of metrics, and the nodes whose children are a sample of those that there could be. */
export interface SampledTree {
  tree: MetricTree;
  /** Per node, 1 where its children are drawn, 0 where they are fixed. */
  isSampled: Uint8Array;
}

/** A resample of metrics. */
export interface MetricResample {
  /** Per metric, how often it was drawn: 1 on average. */
  copies: Int32Array;
  /** Per metric, its weight in the root: on average its weight where every metric is there once. */
  weights: Float64Array;
}

/**
 * Resamples the metrics of a tree as it is nested: a bootstrap in several stages (Davison & Hinkley 1997, section 3.8).
 * From the root down, each sampled node draws as many of its children as it has, with replacement, and every drawn
 * child draws its own children independently, also where it was drawn twice. A draw carries an equal share of its
 * node's weight, so the expected weight of a metric is its weight in the root. A node with one child does not vary.
 *
 * @returns a function of (seed, index), which alone determine the resample
 */
export function metricResampler({
  tree,
  isSampled,
}: SampledTree): (seed: number, index: number) => MetricResample {
  const nodes = tree.parents.length;
  const children = childrenOf(tree);
  return (seed, index) => {
    const random = seededGenerator(seed, index);
    const copies = new Int32Array(tree.leafParents.length);
    const weights = new Float64Array(tree.leafParents.length);
    const draw = (child: number, weight: number) => {
      if (child >= nodes) {
        copies[child - nodes]!++;
        weights[child - nodes]! += weight;
        return;
      }
      const own = children[child]!;
      for (const each of own) {
        const next = isSampled[child] === 1 ? own[uniformInt(random, 0, own.length - 1)]! : each;
        draw(next, weight / own.length);
      }
    };
    draw(0, 1);
    return { copies, weights };
  };
}

/** The share of the root's weight that is on metrics below a sampled node with several children: what can vary. */
export function varyingWeight({ tree, isSampled }: SampledTree): number {
  const children = childrenOf(tree);
  const varies = new Uint8Array(tree.parents.length);
  // A node comes after its parent.
  for (const [node, parent] of tree.parents.entries()) {
    const isDrawn = isSampled[node] === 1 && children[node]!.length > 1;
    varies[node] = isDrawn || varies[parent] === 1 ? 1 : 0;
  }
  const once = new Uint8Array(tree.leafParents.length).fill(1);
  return rootWeights(tree, once).reduce(
    (sum, weight, metric) => sum + weight * varies[tree.leafParents[metric]!]!,
    0,
  );
}

/** Per node, its children: nodes by number, then metrics, counted on from the last node. */
function childrenOf({ parents, leafParents }: MetricTree): number[][] {
  const children: number[][] = Array.from(parents, () => []);
  for (const [node, parent] of parents.entries()) if (parent >= 0) children[parent]!.push(node);
  for (const [metric, parent] of leafParents.entries()) children[parent]!.push(parents.length + metric);
  return children;
}
