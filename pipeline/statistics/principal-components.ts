import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { clamp } from './clamp.ts';
import { wellConditioned } from './conditioning.ts';
import { isConstant, standardise, variance } from './correlation-eigenvalues.ts';
import { blockedGramMatrix } from './gram-matrix.ts';

export interface PrincipalComponents {
  /** Variances of the components, descending; as many as there are metrics, and they sum to their number. */
  eigenvalues: Float64Array;
  /** `loadings[c][metric]`: the correlation of a metric with component c. */
  loadings: Float64Array[];
}

/**
 * The principal components of the metrics' Pearson correlation matrix (Hotelling 1933): loadings are its unit
 * eigenvectors, each times the root of its eigenvalue. Of the two signs of a component, the one is taken with
 * which its loadings sum to more than 0, or, where they sum to 0, the first of its largest ones is above 0.
 * Components of the same variance are as the decomposition returns them; those without variance load on nothing.
 *
 * @param columns scores per metric, none missing
 * @throws where a metric is constant
 */
export function principalComponents(columns: readonly Float64Array[]): PrincipalComponents {
  const constant = columns.findIndex(isConstant);
  if (constant !== -1) throw new Error(`metric ${constant} is constant and has no correlations`);
  const { realEigenvalues, eigenvectorMatrix } = decompose(correlationMatrix(columns.map(wellConditioned)));
  const descending = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const eigenvalues = Float64Array.from(descending, (c) => variance(realEigenvalues[c]!, columns.length));
  const loadings = descending.map((c, i) => {
    const vector = eigenvectorMatrix.getColumn(c);
    const scale = sign(vector) * Math.sqrt(eigenvalues[i]!);
    // + 0: a component without variance has no loadings of −0.
    return Float64Array.from(vector, (weight) => clamp(scale * weight + 0));
  });
  return { eigenvalues, loadings };
}

function correlationMatrix(columns: readonly Float64Array[]): Matrix {
  const [metrics, models] = [columns.length, columns[0]?.length ?? 0];
  const vectors = new Float64Array(metrics * models);
  standardise(columns, new Float64Array(models).fill(1), 'by metric', vectors);
  const correlations = new Float64Array(metrics ** 2);
  blockedGramMatrix(vectors, metrics, models, correlations);
  return Matrix.from1DArray(metrics, metrics, correlations);
}

function decompose(symmetric: Matrix): EigenvalueDecomposition {
  return new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
}

const ROUNDING = 1e-9;

function sign(vector: readonly number[]): number {
  const sum = vector.reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum) > ROUNDING) return Math.sign(sum);
  const largest = Math.max(...vector.map(Math.abs));
  return Math.sign(vector.find((weight) => Math.abs(weight) >= largest - ROUNDING)!);
}
