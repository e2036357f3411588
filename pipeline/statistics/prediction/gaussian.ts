import { groups } from 'd3-array';
import { slices } from '../../workers/shared-arrays.ts';
import { presentPlaces, valuesAt } from '../correlation/pairs.ts';
import { correlationsOf, symmetricMatrix } from '../numbers/covariance.ts';
import { indicesWhere } from '../numbers/indices.ts';
import { innerProduct } from '../numbers/inner-product.ts';
import { entriesAt, inverseOf, product, sumsOfProducts } from '../numbers/matrix.ts';
import { total } from '../numbers/total.ts';

/** A normal distribution of rows, one dimension per metric. */
export interface Gaussian {
  mean: Float64Array;
  /** Row by row. */
  covariance: Float64Array;
  /** Its inverse. */
  precision(): Float64Array;
}

/** @param covariance whose inverse is taken once, where it is needed */
export function gaussianOf(mean: Float64Array, covariance: Float64Array): Gaussian {
  let precision: Float64Array | undefined;
  return {
    mean,
    covariance,
    precision() {
      precision ??= inverseOf(covariance, mean.length);
      return precision;
    },
  };
}

/** Largest change of a covariance at which EM has converged, and most steps until then. */
const CONVERGED = 1e-2;
const MOST_STEPS = 20;

/**
 * The normal distribution of rows with missing values, by EM (Dempster, Laird & Rubin 1977; Little & Rubin 2002, ch. 11). In each
 * step the covariance is {@link shrunk}.
 *
 * @param rows one value per metric, standardised; NaN if missing
 * @param shrinkage from 0 to below 1
 * @param start where EM starts; by default mean 0 and covariance I
 */
export function fitGaussian(rows: readonly Float64Array[], shrinkage: number, start?: Gaussian): Gaussian {
  const size = rows[0]!.length;
  const patterns = groups(rows, (row) => presentPlaces(row).join()).map(([, alike]) => ({
    ...splitOf(alike[0]!),
    alike,
  }));
  let fitted = start ?? gaussianOf(new Float64Array(size), identityOf(size));
  for (let step = 0; step < MOST_STEPS; step++) {
    const before = fitted.covariance;
    fitted = improved(patterns, fitted, shrinkage);
    if (fitted.covariance.every((entry, i) => Math.abs(entry - before[i]!) < CONVERGED)) break;
  }
  return fitted;
}

/** The distribution of some metrics. */
export function partOf({ mean, covariance }: Gaussian, places: readonly number[]): Gaussian {
  return gaussianOf(valuesAt(mean, places), entriesAt(covariance, mean.length, places));
}

/** A distribution among further metrics, which have mean 0 and variance 1 and tell nothing. */
export function among(part: Gaussian, places: readonly number[], size: number): Gaussian {
  const mean = new Float64Array(size);
  for (const [i, place] of places.entries()) mean[place] = part.mean[i]!;
  const covariance = identityOf(size);
  let entry = 0;
  for (const a of places) for (const b of places) covariance[a * size + b] = part.covariance[entry++]!;
  return gaussianOf(mean, covariance);
}

function identityOf(size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, i) => Number(i % (size + 1) === 0));
}

/** The places of a row's values, and those without one. */
type Split = ReturnType<typeof splitOf>;

/** Rows with values in the same places. */
type Pattern = Split & { alike: Float64Array[] };

function splitOf(row: Float64Array) {
  return { known: presentPlaces(row), missing: indicesWhere(row, Number.isNaN) };
}

/**
 * One step of EM. With the known part O of row i, yᵢ = Σ_OO⁻¹ (x_O − μ_O) and Pᵢ = Σ_OO⁻¹ (0 elsewhere), the expected row is μ + Σ yᵢ
 * and its covariance Σ − Σ Pᵢ Σ. So the new mean is μ + Σ ȳ, and the new covariance Σ + Σ mean(yᵢ yᵢᵀ − Pᵢ) Σ − Σ ȳ ȳᵀ Σ.
 */
function improved(patterns: readonly Pattern[], gaussian: Gaussian, shrinkage: number): Gaussian {
  const { mean, covariance } = gaussian;
  const size = mean.length;
  const rows = total(patterns.map(({ alike }) => alike.length));
  const weighted = new Float64Array(rows * size);
  const sum = new Float64Array(size * size);
  let start = 0;
  for (const { alike, ...split } of patterns) {
    const { known } = split;
    const inverse = inverseOfKnown(gaussian, split);
    let entry = 0;
    for (const a of known) for (const b of known) sum[a * size + b]! -= alike.length * inverse[entry++]!;
    for (const row of alike) {
      const values = timesDeviation(inverse, row, mean, known);
      for (let i = 0; i < known.length; i++) weighted[start + known[i]!] = values[i]!;
      start += size;
    }
  }
  const products = sumsOfProducts(weighted, size);
  const middle = products.map((entry, i) => (entry + sum[i]!) / rows);
  const means = product(new Float64Array(rows).fill(1 / rows), weighted, rows);
  const shift = product(covariance, means, size);
  const half = slices(product(covariance, middle, size), size);
  const columns = slices(covariance, size);
  const change = symmetricMatrix(size, (a, b) => innerProduct(half[a]!, columns[b]!));
  const unshrunk = covariance.map(
    (entry, i) => entry + change[i]! - shift[Math.floor(i / size)]! * shift[i % size]!,
  );
  return gaussianOf(
    mean.map((value, i) => value + shift[i]!),
    shrunk(unshrunk, size, shrinkage),
  );
}

/**
 * (1 − λ) times each correlation plus λ times their mean, with the variances as they are: shrinkage to constant correlation (Ledoit &
 * Wolf 2004, without their choice of λ).
 *
 * @example shrunk([4, 2, 0, 2, 4, 0, 0, 0, 4], 3, 0.5) // [4, 1.3333, 0.3333, 1.3333, 4, 0.3333, 0.3333, 0.3333, 4]
 */
export function shrunk(covariance: Float64Array, size: number, shrinkage: number): Float64Array {
  const deviations = Array.from({ length: size }, (_, i) => Math.sqrt(covariance[i * (size + 1)]!));
  const correlations = correlationsOf(covariance, size);
  const mean = size < 2 ? 0 : (total(correlations) - size) / (size * (size - 1));
  return covariance.map((entry, i) => {
    const [row, column] = [Math.floor(i / size), i % size];
    const target = mean * deviations[row]! * deviations[column]!;
    return row === column ? entry : (1 - shrinkage) * entry + shrinkage * target;
  });
}

/** Σ_OO⁻¹ of the known places; from Σ⁻¹ = K as K_OO − K_OM K_MM⁻¹ K_MO where fewer are missing. */
function inverseOfKnown(gaussian: Gaussian, { known, missing }: Split): Float64Array {
  const { covariance } = gaussian;
  const size = gaussian.mean.length;
  if (missing.length >= known.length) return inverseOf(entriesAt(covariance, size, known), known.length);
  const precision = gaussian.precision();
  const inverse = entriesAt(precision, size, known);
  if (missing.length === 0) return inverse;
  const own = inverseOf(entriesAt(precision, size, missing), missing.length);
  const solved = product(own, entriesAt(precision, size, missing, known), missing.length);
  const change = product(entriesAt(precision, size, known, missing), solved, missing.length);
  return inverse.map((entry, i) => entry - change[i]!);
}

function timesDeviation(
  inverse: Float64Array,
  row: Float64Array,
  mean: Float64Array,
  known: readonly number[],
) {
  const deviations = Float64Array.from(known, (place) => row[place]! - mean[place]!);
  return product(inverse, deviations, known.length);
}

/** What is expected of a row's missing values, given the others. */
export type Conditional = ReturnType<typeof conditional>;

/** Degrees of freedom of {@link conditional}'s spread: with fewer, rows that are unlike others get wider intervals. */
const FREEDOM = 8;

/**
 * The distribution of a row's missing values given the others. As in a multivariate t distribution with ν = 8 degrees of freedom (Kotz &
 * Nadarajah 2004, 1.11), the covariance is that of the normal distribution times (ν + d²) ÷ (ν + k), where d² is the squared
 * Mahalanobis distance of the k known values from the mean: a row that is unlike the others is predicted worse.
 *
 * @param row standardised as those of the fit; NaN if missing
 */
export function conditional(gaussian: Gaussian, row: Float64Array) {
  const { mean, covariance } = gaussian;
  const size = mean.length;
  const split = splitOf(row);
  const { known, missing } = split;
  const inverse = inverseOfKnown(gaussian, split);
  const weighted = timesDeviation(inverse, row, mean, known);
  const cross = entriesAt(covariance, size, missing, known);
  const shift = product(cross, weighted, known.length);
  const slopes = product(cross, inverse, known.length);
  const distance = known.reduce((sum, place, i) => sum + weighted[i]! * (row[place]! - mean[place]!), 0);
  const stretch = (FREEDOM + distance) / (FREEDOM + known.length);
  const told = cross.map((entry, i) => entry * slopes[i]!);
  return {
    /** The places of the missing values. */
    missing,
    /** Per missing value. */
    expected: Float64Array.from(missing, (place, i) => mean[place]! + (shift[i] ?? 0)),
    /** Per missing value. */
    variances: Float64Array.from(missing, (place, i) => {
      const own = told.subarray(i * known.length, (i + 1) * known.length);
      return stretch * (covariance[place * (size + 1)]! - total(own));
    }),
    /** Per missing value, how it changes with each known one. */
    slopes,
    /** The covariances of the missing values, row by row. */
    covariance() {
      const explained = product(slopes, entriesAt(covariance, size, known, missing), known.length);
      return entriesAt(covariance, size, missing).map((entry, i) => stretch * (entry - (explained[i] ?? 0)));
    },
  };
}

/**
 * Per known value of a row, its difference from what the row's other values lead to expect, without those of its own group. With
 * K = Σ_OO⁻¹ and q = K (x − μ), the differences of a group B are K_BB⁻¹ q_B. NaN for missing values.
 *
 * @param groupOf per metric, its group
 */
export function errorsWithoutGroup(
  gaussian: Gaussian,
  row: Float64Array,
  groupOf: readonly (string | number)[],
): Float64Array {
  const errors = new Float64Array(row.length).fill(Number.NaN);
  const split = splitOf(row);
  const { known } = split;
  const inverse = inverseOfKnown(gaussian, split);
  const weighted = timesDeviation(inverse, row, gaussian.mean, known);
  for (const [, members] of groups(known.keys(), (i) => groupOf[known[i]!])) {
    const own = inverseOf(entriesAt(inverse, known.length, members), members.length);
    const solved = product(own, valuesAt(weighted, members), members.length);
    for (const [m, i] of members.entries()) errors[known[i]!] = solved[m]!;
  }
  return errors;
}
