import { type Cohort, completeCohort } from '../../../cohort/cohort.ts';
import { weightsIn } from '../../../cohort/metric-weights.ts';
import { valuesAt } from '../../../statistics/correlation/pairs.ts';
import { pearson, scaledToOne } from '../../../statistics/correlation/pearson.ts';
import { rankAmong, rankable } from '../../../statistics/correlation/spearman.ts';
import { innerProduct } from '../../../statistics/numbers/inner-product.ts';
import { seededGenerator, shuffled } from '../../../statistics/numbers/random.ts';
import { distribution } from '../../../statistics/resampling/percentiles.ts';
import { sumOfColumns } from '../../../statistics/score/aggregation-methods.ts';
import type { MetricTree } from '../../../statistics/score/metric-tree.ts';
import type { Claim } from '../../../studies/study.ts';
import { cellOf } from './verdict.ts';

const SUBSAMPLES = 1000;

/**
 * Returns the central 95 % of our number for a nested claim over random subsamples of our models, of as many as the
 * publication has. Undefined if ours are no more, and for numbers other than a mean of all pairs without missing scores and R² of
 * the arithmetic mean: other scores depend on which models they are over.
 */
export function subsampledBy(cohort: Cohort, tree: MetricTree, seed: number) {
  const { models, metrics, columns } = completeCohort(cohort);
  const numberFor = (claim: Claim) => {
    const { quantity, method, category } = cellOf(claim)?.row ?? {};
    if (quantity === 'mean_pairwise_correlation' && method === 'spearman')
      return models.length === cohort.models.length ? meanSpearman(columns) : undefined;
    const { root, nodes } = weightsIn(tree, metrics);
    const node = nodes.find((each) => each.category === category);
    if (!node || method !== 'arithmetic_mean') return undefined;
    const ofRoot = sumOfColumns(columns, root);
    const ofNode = sumOfColumns(columns, node.weights);
    const scoresOf = (all: Float64Array, some: Int32Array) => scaledToOne(valuesAt(all, some));
    return (some: Int32Array) => pearson(scoresOf(ofRoot, some), scoresOf(ofNode, some)).estimate ** 2;
  };
  const all = Int32Array.from(models.keys());
  const rangeOf = (claim: Claim) => {
    const { models: size, nested } = claim.cohort;
    const numberOf = nested && size !== null && size < all.length ? numberFor(claim) : undefined;
    const draw = (i: number) => shuffled(all, seededGenerator(seed, i)).subarray(0, size!);
    return numberOf && distribution(new Float64Array(SUBSAMPLES).map((_, i) => numberOf(draw(i))));
  };
  const found = new Map<Claim, ReturnType<typeof rangeOf>>();
  return (claim: Claim) => {
    // Another claim about the same quantity asks again.
    if (!found.has(claim)) found.set(claim, rangeOf(claim));
    return found.get(claim);
  };
}

/**
 * Returns mean Spearman's rho of all pairs of columns, as a function of the models. With ranks of mean 0 and length 1, the columns' sum has a squared length of the
 * number of columns and twice the sum of their correlations.
 */
function meanSpearman(columns: readonly Float64Array[]) {
  const metrics = columns.map(rankable);
  return (models: Int32Array) => {
    const isIn = new Uint8Array(columns[0]!.length);
    for (const model of models) isIn[model] = 1;
    const sum = new Float64Array(models.length);
    for (const metric of metrics) {
      const { n, squares } = rankAmong(metric, isIn);
      const scale = 1 / Math.sqrt(squares);
      for (const [i, model] of models.entries()) sum[i]! += scale * (metric.ranks[model]! - n);
    }
    return (innerProduct(sum, sum) / columns.length - 1) / (columns.length - 1);
  };
}
