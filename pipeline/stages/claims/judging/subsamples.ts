import type { Cohort } from '../../../cohort/cohort.ts';
import { weightsIn } from '../../../cohort/metric-weights.ts';
import { meanSpearman } from '../../../statistics/correlation/mean-spearman.ts';
import { valuesAt } from '../../../statistics/correlation/pairs.ts';
import { pearsonWith } from '../../../statistics/correlation/pearson.ts';
import type { Interval } from '../../../statistics/resampling/jackknife.ts';
import { subsampleRange } from '../../../statistics/resampling/subsamples.ts';
import { sumOfColumns } from '../../../statistics/score/aggregation-methods.ts';
import type { MetricTree } from '../../../statistics/score/metric-tree.ts';
import type { Claim, Study } from '../../../studies/study.ts';

/** Models and metrics, with the metric tree. */
export interface HeadlineCohort {
  cohort: Cohort;
  /** Only models scored on every metric: variances are over these. */
  complete: Cohort;
  tree: MetricTree;
}

/**
 * Returns what draws our number for a nested claim over subsamples of as many models as the publication has. Undefined for
 * other claims, if ours are no more models, and for numbers other than the mean of all pairs and R² of the arithmetic mean.
 */
export function subsampledBy(from: HeadlineCohort, { seed, minimum_models }: Study) {
  const found = new Map<Claim, Interval | undefined>();
  const rangeOf = (claim: Claim) => {
    const { models: size, nested } = claim.cohort;
    const { models } = claim.quantity?.kind === 'explained_variance' ? from.complete : from.cohort;
    if (!nested || size === null || models.length <= size) return undefined;
    const numberOf = numberFrom(claim, from, minimum_models);
    return numberOf && subsampleRange(models.length, size, seed, numberOf);
  };
  return (claim: Claim): Interval | undefined => {
    if (!found.has(claim)) found.set(claim, rangeOf(claim));
    return found.get(claim);
  };
}

function numberFrom({ quantity }: Claim, { cohort, complete, tree }: HeadlineCohort, minimumModels: number) {
  if (quantity?.kind === 'summary' && quantity.quantity === 'mean_pairwise_correlation')
    return meanSpearman(cohort.columns, minimumModels);
  // Other scores depend on which models they are over.
  if (quantity?.kind !== 'explained_variance' || quantity.method !== 'arithmetic_mean') return undefined;
  const { root, nodes } = weightsIn(tree, complete.metrics);
  const node = nodes.find(({ category }) => category === quantity.category);
  if (!node) return undefined;
  const both = [root, node.weights].map((weights) => sumOfColumns(complete.columns, weights));
  return (models: Int32Array) =>
    pearsonWith(both.map((scores) => valuesAt(scores, models)))(0)(1).estimate ** 2;
}
