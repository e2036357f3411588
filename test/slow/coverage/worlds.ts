import { sum } from 'd3-array';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Model } from '../../../pipeline/cohort/cohort.ts';
import { familyUnits, unitsOf } from '../../../pipeline/cohort/model-units.ts';
import { leaderboardTree } from '../../../pipeline/sources/leaderboard/leaderboard-tree.ts';
import {
  loadingOf,
  simulateLeaderboard,
} from '../../../pipeline/sources/leaderboard/simulated-leaderboard.ts';
import { correlateColumns } from '../../../pipeline/statistics/correlation/correlate-columns.ts';
import { allPairs } from '../../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { weightedMidRanks } from '../../../pipeline/statistics/numbers/ranks.ts';
import { LeaveOut } from '../../../pipeline/statistics/resampling/leave-out.ts';
import { countsOfOne } from '../../../pipeline/statistics/score/aggregation-methods.ts';
import { Workers } from '../../../pipeline/workers/workers.ts';

/** The sizes of the model families among the 136 models of the leaderboard of 2024-01-01. */
const SIZES = [51, 20, 17, 15, 4, 3, 3, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1];

/** Models in families of these sizes. */
export const inFamilies: Model[] = SIZES.flatMap((size, family) =>
  Array.from({ length: size }, (_, i) => ({ id: `${family}-${i}`, family: String(family) })),
);

/** Models of which each is a family of its own. */
export function independent(count: number): Model[] {
  return Array.from({ length: count }, (_, i) => ({ id: String(i), family: String(i) }));
}

/** The numbers of independent models in the rows of docs/coverage.md. */
export const COUNTS = '20, 60, 136, 1,000';
export const ofEachCount = <T>(of: (models: Model[]) => T): T[] =>
  [20, 60, 136, 1000].map((count) => of(independent(count)));

/**
 * Normally distributed scores: a part that all models of a family share, and one of each model, each with its own
 * correlations of the metrics.
 */
export interface Scores {
  /** Per metric, the family's share of the variance. */
  shares: readonly number[];
  between: Matrix;
  within: Matrix;
}

/** Scores with the same correlations between families and within them. */
export function alike(correlations: Matrix, share = 0): Scores {
  const shares = Array<number>(correlations.rows).fill(share);
  return { shares, between: correlations, within: correlations };
}

/** A matrix of correlations; those of a metric with itself are 1. */
export function correlationMatrix(metrics: number, of: (i: number, j: number) => number): Matrix {
  const all = [...Array(metrics).keys()];
  return new Matrix(all.map((i) => all.map((j) => (i === j ? 1 : of(i, j)))));
}

/** Any two metrics have the same correlation between families, and the same within them. */
export function equal(metrics: number, between: number, share = 0, within = between): Scores {
  return {
    ...alike(
      correlationMatrix(metrics, () => within),
      share,
    ),
    between: correlationMatrix(metrics, () => between),
  };
}

/** Spearman's ρ of normally distributed scores with Pearson's r (Kruskal 1958), and the reverse. */
export const spearman = (r: number) => (6 / Math.PI) * Math.asin(r / 2);
export const pearson = (rho: number) => 2 * Math.sin((Math.PI * rho) / 6);

/** The true ρ of every pair, over infinitely many families. */
export function trueSpearman({ shares, between, within }: Scores): Float64Array {
  const { a, b } = allPairs(shares.length);
  return Float64Array.from(a, (i, pair) => {
    const j = b[pair]!;
    const [one, other] = [shares[i]!, shares[j]!];
    const own = Math.sqrt((1 - one) * (1 - other)) * within.get(i, j);
    return spearman(Math.sqrt(one * other) * between.get(i, j) + own);
  });
}

/** Draws the scores of models: one column per metric. */
export function drawer({ shares, between, within }: Scores, models: readonly Model[]) {
  const roots = [between, within].map((matrix) => rootOf(matrix).transpose());
  const { of, labels } = familyUnits(models);
  return (seed: number): Float64Array[] => {
    const [shared, own] = [labels.length, models.length].map((units, i) => {
      const normals = standardNormals(seededGenerator(seed, i), units * shares.length);
      return Matrix.from1DArray(units, shares.length, normals).mmul(roots[i]!);
    });
    return shares.map((share, metric) =>
      Float64Array.from(of, (family, model) => {
        const ofFamily = Math.sqrt(share) * shared!.get(family, metric);
        return ofFamily + Math.sqrt(1 - share) * own!.get(model, metric);
      }),
    );
  };
}

/** A root of a covariance matrix, without the negative eigenvalues that an estimate can have. */
function rootOf(matrix: Matrix): Matrix {
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  return eigenvectorMatrix.mmul(Matrix.diag(realEigenvalues.map((value) => Math.sqrt(Math.max(0, value)))));
}

/**
 * The two parts of the ranks of real scores, by the method of moments from the mean squares between and within families (Searle,
 * Casella & McCulloch 1992).
 */
export function estimated(columns: readonly Float64Array[], models: readonly Model[]): Scores {
  const { of, labels, sizes } = familyUnits(models);
  const ranks = columns.map((column) => [...weightedMidRanks(column, countsOfOne(models.length))]);
  const scores = new Matrix(ranks).transpose();
  // Model × family: 1 if the model is of the family.
  const members = Matrix.zeros(models.length, labels.length);
  for (const [model, family] of of.entries()) members.set(model, family, 1);
  const means = members
    .mmul(Matrix.diag(Array.from(sizes, (size) => 1 / size)))
    .mmul(members.transpose())
    .mmul(scores);
  const squares = (deviations: Matrix, freedom: number) =>
    deviations.transpose().mmul(deviations).div(freedom);
  const within = squares(Matrix.sub(scores, means), models.length - labels.length);
  const ofMeans = squares(means.clone().subRowVector(scores.mean('column')), labels.length - 1);
  const size = (models.length - sum(sizes, (each) => each ** 2) / models.length) / (labels.length - 1);
  const root = rootOf(Matrix.sub(ofMeans, within).div(size));
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

/** The neural areas. */
export const AREAS = ['V1', 'V2', 'V4', 'IT'];
const { loadings, factorCorrelation } = simulateLeaderboard({ models: 1 }).truth;

/** The neural and behavioural metrics of the simulated leaderboard, each with its factor and loading. */
export const leaves = leaderboardTree
  .filter(
    ({ name, displayDomain }) =>
      name in loadings && name !== 'Kar2019-ost' && [...AREAS, 'Behavioral'].includes(displayDomain),
  )
  .map((leaf) => ({ ...leaf, ...loadingOf(leaf) }));

/** The correlations of some of them, the first ones again after the last. */
export const leaderboard = (metrics = leaves.length) =>
  correlationMatrix(metrics, (i, j) => {
    const [one, other] = [leaves[i % leaves.length]!, leaves[j % leaves.length]!];
    return one.loading * other.loading * (one.factor === other.factor ? 1 : factorCorrelation);
  });

export const workers = new Workers(1);

/** The correlations of all pairs with and without each unit. */
export function leaveOut(columns: Float64Array[], models: readonly Model[], units = unitsOf(models)) {
  const counted = correlateColumns(columns, 'spearman').estimate;
  return LeaveOut.from(workers, { columns, counted, units });
}
