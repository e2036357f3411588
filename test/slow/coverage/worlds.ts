import { sum } from 'd3-array';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { loadingOf, simulateLeaderboard } from '../../../bench/simulated/leaderboard.ts';
import { type Model, unitsOf } from '../../../pipeline/cohort/cohort.ts';
import { leaderboardTree } from '../../../pipeline/sources/leaderboard/leaderboard-tree.ts';
import { correlateColumns } from '../../../pipeline/statistics/correlation/correlate-columns.ts';
import { allPairs } from '../../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { unitsByLabel } from '../../../pipeline/statistics/numbers/units.ts';
import { LeaveOut } from '../../../pipeline/statistics/resampling/jackknife.ts';
import { Workers } from '../../../pipeline/workers/workers.ts';

/** The sizes of the model families among the 136 models of the leaderboard of 2024-01-01. */
const SIZES = [51, 20, 17, 15, 4, 3, 3, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1];

/** Models in families of these sizes. */
export const inFamilies: Model[] = SIZES.flatMap((size, family) =>
  Array.from({ length: size }, (_, i) => ({ id: `${family}-${i}`, family: String(family) })),
);

/** Models in families of equal size. */
export function equalFamilies(count: number, size = 8): Model[] {
  return Array.from({ length: count * size }, (_, i) => ({ id: String(i), family: String(i % count) }));
}

/** Models of which each is a family of its own. */
export function independent(count: number): Model[] {
  return Array.from({ length: count }, (_, i) => ({ id: String(i), family: String(i) }));
}

/** The numbers of independent models in the rows of docs/coverage.md. */
export const COUNTS = [20, 60, 136, 1000];

/**
 * Normally distributed scores: a part that all models of a family share, and one of each model, each with its own
 * correlations of the metrics.
 */
export interface Scores {
  /** The family's share of the variance. */
  share: number;
  between: Matrix;
  within: Matrix;
}

/** Scores with the same correlations between families and within them. */
export function alike(correlations: Matrix, share = 0): Scores {
  return { share, between: correlations, within: correlations };
}

/** A matrix of correlations; those of a metric with itself are 1. */
export function correlationMatrix(metrics: number, of: (i: number, j: number) => number): Matrix {
  const all = [...Array(metrics).keys()];
  return new Matrix(all.map((i) => all.map((j) => (i === j ? 1 : of(i, j)))));
}

/** Any two metrics have the same correlation. */
export const equal = (metrics: number, rho: number) => correlationMatrix(metrics, () => rho);

/** The cosines between random directions in a space. */
export function cosines(metrics: number, dimensions: number) {
  const directions = Array.from({ length: metrics }, (_, metric) => {
    const direction = standardNormals(seededGenerator(0, metric), dimensions);
    return direction.map((x) => x / Math.hypot(...direction));
  });
  return (i: number, j: number) => sum(directions[i]!, (x, d) => x * directions[j]![d]!);
}

/** Spearman's ρ of normally distributed scores with Pearson's r (Kruskal 1958), and the reverse. */
export const spearman = (r: number) => (6 / Math.PI) * Math.asin(r / 2);
export const pearson = (rho: number) => 2 * Math.sin((Math.PI * rho) / 6);

/** The true ρ of every pair, over infinitely many families. */
export function trueSpearman({ share, between, within }: Scores): Float64Array {
  const { a, b } = allPairs(between.rows);
  return Float64Array.from(a, (i, pair) =>
    spearman(share * between.get(i, b[pair]!) + (1 - share) * within.get(i, b[pair]!)),
  );
}

/** Draws the scores of models: one column per metric. */
export function drawer({ share, between, within }: Scores, models: readonly Model[]) {
  const rootBetween = rootOf(between).transpose();
  const rootWithin = rootOf(within).transpose();
  const { of, labels } = unitsByLabel(models.map(({ family }) => family));
  return (seed: number): Float64Array[] => {
    const drawn = (units: number, index: number) =>
      Matrix.from1DArray(
        units,
        between.rows,
        standardNormals(seededGenerator(seed, index), units * between.rows),
      );
    const shared = drawn(labels.length, 0).mmul(rootBetween);
    const own = drawn(models.length, 1).mmul(rootWithin);
    return [...Array(between.rows).keys()].map((metric) =>
      Float64Array.from(
        of,
        (family, model) =>
          Math.sqrt(share) * shared.get(family, metric) + Math.sqrt(1 - share) * own.get(model, metric),
      ),
    );
  };
}

/** Scores of a few models whose correlations are exactly these. */
export function exact(correlations: Matrix): Float64Array[] {
  return rootOf(correlations)
    .to2DArray()
    .map((row) => Float64Array.from([...row, ...row.map((value) => -value)]));
}

function rootOf(matrix: Matrix): Matrix {
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  return eigenvectorMatrix.mmul(Matrix.diag(realEigenvalues.map((value) => Math.sqrt(Math.max(0, value)))));
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

/** Their correlations. */
export const leaderboard = () =>
  correlationMatrix(leaves.length, (i, j) => {
    const [one, other] = [leaves[i]!, leaves[j]!];
    return one.loading * other.loading * (one.factor === other.factor ? 1 : factorCorrelation);
  });

export const workers = new Workers(1);

/** The correlations of all pairs with and without each unit. */
export function leaveOut(columns: Float64Array[], models: readonly Model[], units = unitsOf(models)) {
  const counted = correlateColumns(columns, 'spearman').estimate;
  return LeaveOut.from(workers, { columns, counted, units });
}
