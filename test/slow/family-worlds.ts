import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { correlate, normalPValue } from '../../pipeline/statistics/correlation/p-values.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { weightedMidRanks } from '../../pipeline/statistics/numbers/ranks.ts';
import { unitsByLabel } from '../../pipeline/statistics/resampling/bootstrap.ts';
import { countsOfOne } from '../../pipeline/statistics/score/aggregation-methods.ts';
import { families, familyOf, trueSpearman } from './simulated-scores.ts';

/**
 * Scores of models in families: a part that all models of a family share, and one of each model. Both are normally
 * distributed, each with its own correlations of the metrics.
 */
export interface FamilyWorld {
  /** Per metric, the family's share of the variance. */
  shares: readonly number[];
  between: Matrix;
  within: Matrix;
}

/** Any two metrics have the same correlation between families, and the same within them. */
export function equalWorld(metrics: number, between: number, within: number, share: number): FamilyWorld {
  const matrix = (rho: number) =>
    Matrix.eye(metrics)
      .mul(1 - rho)
      .add(rho);
  return { shares: Array(metrics).fill(share), between: matrix(between), within: matrix(within) };
}

/** The true ρ of every pair, over infinitely many families. */
export function trueCorrelations({ shares, between, within }: FamilyWorld): Float64Array {
  return trueSpearman(shares.length, (i, j) => {
    const [one, other] = [shares[i]!, shares[j]!];
    const ofFamilies = Math.sqrt(one * other) * between.get(i, j);
    return ofFamilies + Math.sqrt((1 - one) * (1 - other)) * within.get(i, j);
  });
}

/** Draws scores for the families of the leaderboard of 2024-01-01: one column per metric. */
export function drawScores({ shares, between, within }: FamilyWorld): (seed: number) => Float64Array[] {
  const roots = [between, within].map(rootOf);
  const metrics = shares.length;
  return (seed) => {
    const [shared, own] = [families.count, familyOf.length].map((units, i) => {
      const normals = standardNormals(seededGenerator(seed, i), units * metrics);
      return Matrix.from1DArray(units, metrics, normals).mmul(roots[i]!.transpose());
    });
    return shares.map((share, metric) =>
      Float64Array.from(familyOf, (family, model) => {
        const ofFamily = Math.sqrt(share) * shared!.get(family, metric);
        return ofFamily + Math.sqrt(1 - share) * own!.get(model, metric);
      }),
    );
  };
}

/** Some families are outliers, whose models score lower by `shift` standard deviations on every metric. */
export interface Outliers {
  probability: number;
  shift: number;
}

/** Per family of a world, 1 if it is an outlier. */
export function outlierFamilies({ probability }: Outliers, seed: number): Float64Array {
  return isBelow(standardNormals(seededGenerator(seed, 2), families.count), probability);
}

/** A world's scores with these outliers. */
export function withOutliers(columns: Float64Array[], isOutlier: Float64Array, { shift }: Outliers) {
  return columns.map((column) => column.map((score, model) => score - shift * isOutlier[familyOf[model]!]!));
}

function isBelow(normals: Float64Array, probability: number): Float64Array {
  const threshold = normalQuantile(probability);
  return normals.map((value) => Number(value < threshold));
}

/** The true ρ of two metrics that correlate by `rho` without the outliers: in 400,000 models of as many families. */
export function outlierTruth(rho: number, { probability, shift }: Outliers): number {
  const size = 400_000;
  const [shared, one, other, chance] = [0, 1, 2, 3].map((i) => standardNormals(seededGenerator(1, i), size));
  const isOutlier = isBelow(chance!, probability);
  const [x, y] = [one!, other!].map((own) => {
    const scores = own.map(
      (value, m) => Math.sqrt(rho) * shared![m]! + Math.sqrt(1 - rho) * value - shift * isOutlier[m]!,
    );
    return Float64Array.from(weightedMidRanks(scores, countsOfOne(size)));
  });
  return correlate(x!, y!, 'pearson').estimate;
}

/** A root of a covariance matrix, without the negative eigenvalues that an estimate can have. */
function rootOf(matrix: Matrix): Matrix {
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  return eigenvectorMatrix.mmul(Matrix.diag(realEigenvalues.map((value) => Math.sqrt(Math.max(0, value)))));
}

/**
 * The two parts of real scores, by the method of moments from the mean squares between and within families (Searle,
 * Casella & McCulloch 1992), after each metric's ranks were made normally distributed.
 */
export function estimatedWorld(columns: readonly Float64Array[], labels: readonly string[]): FamilyWorld {
  const { of, count } = unitsByLabel(labels);
  const models = labels.length;
  // Model × family: 1 if the model is of the family.
  const members = Matrix.zeros(models, count);
  for (const [model, family] of of.entries()) members.set(model, family, 1);
  const sizes = members.sum('column');
  const scores = new Matrix(columns.map((column) => normalised(column))).transpose();
  const means = Matrix.diag(sizes.map((size) => 1 / size))
    .mmul(members.transpose())
    .mmul(scores);
  const residuals = Matrix.sub(scores, members.mmul(means));
  const deviations = Matrix.diag(sizes.map(Math.sqrt)).mmul(
    means.clone().subRowVector(scores.mean('column')),
  );
  const within = residuals
    .transpose()
    .mmul(residuals)
    .div(models - count);
  const squares = deviations
    .transpose()
    .mmul(deviations)
    .div(count - 1);
  const size = (models - sizes.reduce((sum, each) => sum + each ** 2, 0) / models) / (count - 1);
  const root = rootOf(Matrix.sub(squares, within).div(size));
  const between = root.mmul(root.transpose());
  return {
    shares: between.diagonal().map((value, metric) => value / (value + within.get(metric, metric))),
    between: correlationsOf(between),
    within: correlationsOf(within),
  };
}

function correlationsOf(covariance: Matrix): Matrix {
  const scale = Matrix.diag(covariance.diagonal().map((value) => 1 / Math.sqrt(value)));
  return scale.mmul(covariance).mmul(scale);
}

/** The normal quantiles of a column's ranks. */
function normalised(column: Float64Array): number[] {
  const n = column.length;
  return [...weightedMidRanks(column, countsOfOne(n))].map((rank) => normalQuantile((rank - 0.5) / n));
}

/** By bisection. */
function normalQuantile(p: number): number {
  let [low, high] = [0, 10];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (normalPValue(middle) > 2 * Math.min(p, 1 - p)) low = middle;
    else high = middle;
  }
  return p < 0.5 ? -low : low;
}
