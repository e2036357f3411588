import { type Cohort, completeCohort } from '../../../cohort/cohort.ts';
import { weightsIn } from '../../../cohort/metric-weights.ts';
import { valuesAt } from '../../../statistics/correlation/pairs.ts';
import { pearsonWith } from '../../../statistics/correlation/pearson.ts';
import { innerProduct } from '../../../statistics/numbers/inner-product.ts';
import { seededGenerator, shuffled } from '../../../statistics/numbers/random.ts';
import { ordered, rankAmong } from '../../../statistics/numbers/ranks.ts';
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
    const both = [root, node.weights].map((weights) => sumOfColumns(columns, weights));
    return (some: Int32Array) =>
      pearsonWith(both.map((scores) => valuesAt(scores, some)))(0)(1).estimate ** 2;
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
  const orders = columns.map(ordered);
  return (models: Int32Array) => {
    const isIn = new Uint8Array(columns[0]!.length);
    for (const model of models) isIn[model] = 1;
    const ranks = new Float64Array(isIn.length);
    const sum = new Float64Array(models.length);
    for (const order of orders) {
      const { n, squares } = rankAmong(order, isIn, ranks);
      const scale = 1 / Math.sqrt(squares);
      for (let i = 0; i < n; i++) sum[i]! += scale * (ranks[models[i]!]! - n);
    }
    return (innerProduct(sum, sum) / columns.length - 1) / (columns.length - 1);
  };
}
