import { sum } from 'd3-array';
import { childrenOf, type SampledTree, varyingWeight } from './metric-resampling.ts';
import { fullWeights, metricsBelow } from './metric-tree.ts';

/** With no more than this share of the weight that varies, ranges of ranks would be too narrow. */
const TOO_LITTLE_WEIGHT = 0.5;
/** From this share of the weight on, a category decides how far ranks vary. */
const LARGE_CATEGORY = 0.2;
/** Fewer data sets do not show how others would rank the models (docs/coverage.md). */
const FEWEST_DATA_SETS = 5;
/** Tolerance for rounding errors in sums of weights. */
const ROUNDING = 1e-9;

export const LITTLE_VARIES = 'no more than half of the weight can vary';
export const FEW_DATA_SETS = 'a category with at least a fifth of the weight has fewer than five data sets';

/**
 * Which ranges of ranks the resamples of a tree's metrics can give.
 *
 * @param weights per metric, its weight in the score
 */
export function rangeRule(sampled: SampledTree, weights = fullWeights(sampled.tree)) {
  const varying = varyingWeight(sampled, weights);
  const held = heldNodes(sampled, weights);
  const reasonToHold = held.length > 0 ? FEW_DATA_SETS : null;
  const isLittle = varying <= TOO_LITTLE_WEIGHT + ROUNDING;
  const isSampled = sampled.isSampled.map((each, node) => (held.includes(node) ? 0 : each));
  const fixed: SampledTree = { ...sampled, isSampled };
  return {
    /** Share of the weight that varies; sums of weights may exceed 1 by rounding. */
    varyingWeight: Math.min(1, varying),
    /** Why ranks have no range over all data sets; null if they have. */
    reason: isLittle ? LITTLE_VARIES : reasonToHold,
    /** The nodes of large categories with few data sets. */
    held,
    /** The tree in which the data sets of these categories are fixed; undefined if ranks have no range then. */
    fixed: !isLittle && varyingWeight(fixed, weights) > ROUNDING ? fixed : undefined,
  };
}

function heldNodes({ tree, isSampled }: SampledTree, weights: Float64Array): number[] {
  const children = childrenOf(tree);
  const below = metricsBelow(tree).map((metrics) => sum(metrics, (metric) => weights[metric]));
  const isCategory = (node: number) => isSampled[node] === 1 && isSampled[tree.parents[node]!] !== 1;
  return [...tree.parents.keys()].filter(
    (node) =>
      isCategory(node) &&
      below[node]! >= LARGE_CATEGORY - ROUNDING &&
      children[node]!.length < FEWEST_DATA_SETS,
  );
}
