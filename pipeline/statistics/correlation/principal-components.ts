import { isConstant, standardise } from '../numbers/covariance.ts';
import { clamp } from '../numbers/limits.ts';
import { wellConditioned } from '../numbers/numerical-scaling.ts';
import { total } from '../numbers/total.ts';
import { decomposed, variance } from './correlation-eigenvalues.ts';

/**
 * The principal components of the metrics' Pearson correlation matrix (Hotelling 1933). Loadings are its unit
 * eigenvectors, each times the square root of its eigenvalue. The sign of a component makes the sum of its loadings
 * positive or, if the sum is 0, the first of its loadings of largest magnitude. Components of equal variance are as
 * the decomposition returns them. Components without variance have loadings of 0.
 *
 * @param columns scores per metric, none missing
 * @throws if a metric is constant
 * @example principalComponents([[1, 2, 3], [1, 3, 2]]).eigenvalues // [1.5, 0.5]
 */
export function principalComponents(columns: readonly Float64Array[]) {
  const constant = columns.findIndex(isConstant);
  if (constant !== -1) throw new Error(`metric ${constant} is constant and has no correlations`);
  const { realEigenvalues, eigenvectorMatrix } = decomposed(columns.map(wellConditioned).map(standardise));
  const descending = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  /** The variances of the components, descending. There is one per metric, and they add up to the number of metrics. */
  const eigenvalues = Float64Array.from(descending, (c) => variance(realEigenvalues[c]!, columns.length));
  /** `loadings[c][metric]`: the correlation of the metric with component c. */
  const loadings = descending.map((c, i) => {
    const vector = eigenvectorMatrix.getColumn(c);
    const scale = sign(vector) * Math.sqrt(eigenvalues[i]!);
    // + 0 turns −0 into 0.
    return Float64Array.from(vector, (weight) => clamp(scale * weight + 0));
  });
  return { eigenvalues, loadings };
}

const ROUNDING = 1e-9;

function sign(vector: readonly number[]): number {
  const sum = total(vector);
  if (Math.abs(sum) > ROUNDING) return Math.sign(sum);
  const largest = Math.max(...vector.map(Math.abs));
  return Math.sign(vector.find((weight) => Math.abs(weight) >= largest - ROUNDING)!);
}
