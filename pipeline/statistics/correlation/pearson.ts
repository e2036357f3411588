import { sumOfProducts } from '../numbers/covariance.ts';
import { isConstant } from '../numbers/deviations.ts';
import { clamp } from '../numbers/limits.ts';
import { meanOf } from '../numbers/total.ts';
import type { CorrelationRow } from './correlations.ts';
import { pairPlace } from './pairs.ts';

/**
 * Pearson's r (Pearson 1895) over the models that both metrics have. NaN if one of them is constant over these.
 *
 * Sums are of deviations from each metric's own median, which is seldom far from the mean over a pair's models. If it is,
 * relative to the scores' spread, or if sums overflow or vanish, deviations are from the means over the pair's models.
 */
export function pearsonRow(columns: readonly Float64Array[]): CorrelationRow {
  const metrics = columns.map(deviationsFromMedian);
  return (a, { n, estimate }) => {
    for (let b = a + 1; b < columns.length; b++) {
      const pair = pairPlace(a, b, columns.length);
      const sums = addUp(metrics[a]!, metrics[b]!);
      const common = (column: Float64Array) =>
        column.filter((_, model) => metrics[a]!.isIn[model]! * metrics[b]!.isIn[model]! > 0);
      n[pair] = sums.n;
      estimate[pair] =
        sums.n < 3 ? Number.NaN : (fromSums(sums) ?? fromScores(common(columns[a]!), common(columns[b]!)));
    }
  };
}

interface Deviations {
  /** Per model, 0 without a score. */
  deviations: Float64Array;
  /** Per model, 1 with a score, otherwise 0. */
  isIn: Float64Array;
}

function deviationsFromMedian(column: Float64Array): Deviations {
  const isIn = column.map((score) => Number(!Number.isNaN(score)));
  const scores = column.filter((score) => !Number.isNaN(score)).sort();
  const median = scores[scores.length >>> 1]!;
  return { deviations: column.map((score) => (Number.isNaN(score) ? 0 : score - median)), isIn };
}

/** Over the models that two metrics have: how many there are, sums of deviations, and of their products. */
interface Sums {
  n: number;
  x: number;
  y: number;
  xx: number;
  yy: number;
  xy: number;
}

function addUp(one: Deviations, other: Deviations): Sums {
  let n = 0;
  let x = 0;
  let y = 0;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let model = 0; model < one.isIn.length; model++) {
    const dx = one.deviations[model]! * other.isIn[model]!;
    const dy = other.deviations[model]! * one.isIn[model]!;
    n += one.isIn[model]! * other.isIn[model]!;
    x += dx;
    y += dy;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return { n, x, y, xx, yy, xy };
}

/** Undefined where the sums say too little. */
function fromSums({ n, x, y, xx, yy, xy }: Sums): number | undefined {
  const squaresX = xx - (x * x) / n;
  const squaresY = yy - (y * y) / n;
  if (!isLeft(squaresX, xx) || !isLeft(squaresY, yy)) return undefined;
  // One root: of the square of a number it is that number, so that r of a metric and itself is 1.
  return clamp((xy - (x * y) / n) / Math.sqrt(squaresX * squaresY));
}

/**
 * Whether a sum of squares about the mean has lost no more than a digit to the one that it was subtracted from, and is
 * of a magnitude at which nothing overflows or vanishes, also in a product of two. If a metric is constant, nothing
 * but rounding is left.
 */
function isLeft(squares: number, before: number): boolean {
  return squares > before / 10 && squares > 1e-140 && squares < 1e140;
}

/** Over the scores of the pair's models. */
function fromScores(x: Float64Array, y: Float64Array): number {
  if (isConstant(x) || isConstant(y)) return Number.NaN;
  const one = centred(x);
  const other = centred(y);
  return clamp(sumOfProducts(one, other) / Math.sqrt(sumOfProducts(one, one) * sumOfProducts(other, other)));
}

/**
 * Deviations from the mean, scaled so that the largest value is about 1. The first value is subtracted before the mean:
 * the differences of values close to each other are exact, but their mean is not.
 */
function centred(values: Float64Array): Float64Array {
  const scale = scaleOf(values);
  const differences = values.map((value) => value * scale - values[0]! * scale);
  const mean = meanOf(differences);
  return differences.map((difference) => difference - mean);
}

/** A power of two, by which products are exact, that brings the largest value to about 1. */
function scaleOf(values: Float64Array): number {
  const largest = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  // 2¹⁰²⁴ is no number.
  return 2 ** Math.min(1000, -Math.floor(Math.log2(largest)));
}
