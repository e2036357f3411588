import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { fullWeights, type MetricTree } from './metric-tree.ts';

/** A tree of metrics, and the nodes whose children are a sample from a larger population. */
export interface SampledTree {
  tree: MetricTree;
  /** Per node, 1 if its children are resampled, 0 if they are fixed. */
  isSampled: Uint8Array;
}

/**
 * A multistage bootstrap of the metrics of a tree (Davison & Hinkley 1997, section 3.8). From the root down, each
 * sampled node draws as many children as it has, with replacement. Each draw of a child draws the child's own
 * children independently, and gets an equal share of its node's weight. So a metric's expected weight is its weight
 * in the root. A node with one child does not vary.
 *
 * @returns a function of the generator alone: per metric, its weight in the root in a resample
 */
export function metricResampler({ tree, isSampled }: SampledTree) {
  const nodes = tree.parents.length;
  const children = childrenOf(tree);
  return (random: RandomGenerator): Float64Array => {
    const weights = new Float64Array(tree.leafParents.length);
    const draw = (node: number, weight: number) => {
      if (node >= nodes) {
        weights[node - nodes]! += weight;
        return;
      }
      const own = children[node]!;
      for (const child of own) {
        const drawn = isSampled[node] === 1 ? own[uniformInt(random, 0, own.length - 1)]! : child;
        draw(drawn, weight / own.length);
      }
    };
    draw(0, 1);
    return weights;
  };
}

/**
 * The share of a score's weight that can vary: that of metrics below a sampled node with several children.
 *
 * @param weights per metric, its weight in the score
 */
export function varyingWeight({ tree, isSampled }: SampledTree, weights = fullWeights(tree)): number {
  const children = childrenOf(tree);
  const varies = new Uint8Array(tree.parents.length);
  // Parents precede their children.
  for (const [node, parent] of tree.parents.entries()) {
    const isDrawn = isSampled[node] === 1 && children[node]!.length > 1;
    varies[node] = isDrawn || varies[parent] === 1 ? 1 : 0;
  }
  return weights.reduce((sum, weight, metric) => sum + weight * varies[tree.leafParents[metric]!]!, 0);
}

/** Per node, its children: first the nodes, then the metrics. Metric m has the number (number of nodes) + m. */
export function childrenOf({ parents, leafParents }: MetricTree): number[][] {
  const children: number[][] = Array.from(parents, () => []);
  for (const [node, parent] of parents.entries()) if (parent >= 0) children[parent]!.push(node);
  for (const [metric, parent] of leafParents.entries()) children[parent]!.push(parents.length + metric);
  return children;
}

/** Ranks have up to eight times the study's resamples, so that another seed gives nearly the same counts of pairs. */
const MORE = 8;
const MOST_RANK_RESAMPLES = 2000;
/** Most models² × resamples, unless the study asks for more. */
const MOST_COMPARED = 1e8;

/** How often ranks are resampled. */
export function rankResamples(resamples: number, models: number): number {
  const wanted = Math.min(MORE * resamples, MOST_RANK_RESAMPLES, MOST_COMPARED / models ** 2);
  return Math.floor(Math.max(resamples, wanted));
}
