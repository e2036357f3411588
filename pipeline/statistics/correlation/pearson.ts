import quickselect from 'quickselect';
import { clamp } from '../numbers/limits.ts';
import { isConstant } from './correlation-eigenvalues.ts';
import type { CorrelationRow } from './correlations.ts';
import { rowStart } from './pairs.ts';

/**
 * Pearson's r (Pearson 1895) over the models that both metrics have. NaN if one of them is constant over these.
 *
 * A pair is one pass along the second metric's models that adds up deviations from each metric's own median; the first
 * metric's deviation is 0 for a model that it lacks. The mean over a pair's models is seldom far from these medians. If it
 * is, relative to the scores' spread, or if sums overflow or vanish, r is computed from the pair's scores themselves.
 */
export function pearsonRow(columns: readonly Float64Array[]): CorrelationRow {
  const models = columns[0]?.length ?? 0;
  const x = new Float64Array(models);
  const y = new Float64Array(models);
  const present = columns.map(presentPlaces);
  const medians = columns.map((column, metric) => median(column, present[metric]!));
  return (a, { n, estimate }) => {
    const row = rowStart(a, columns.length) - a - 1;
    const one = columns[a]!;
    const first = deviate(one, medians[a]!);
    for (let b = a + 1; b < columns.length; b++) {
      const other = columns[b]!;
      const sums = addUp(first, other, medians[b]!, present[b]!);
      const fromBoth = () => fromScores(gather(one, other, x), gather(other, one, y));
      n[row + b] = sums.n;
      estimate[row + b] = sums.n < 3 ? Number.NaN : (fromSums(sums) ?? fromBoth());
    }
  };
}

/** The models with a score. */
function presentPlaces(column: Float64Array): Int32Array {
  const places = new Int32Array(column.length);
  let size = 0;
  for (let model = 0; model < column.length; model++) {
    places[size] = model;
    size += isPresent(column[model]!);
  }
  return places.slice(0, size);
}

function isPresent(score: number): number {
  return Number(!Number.isNaN(score));
}

/** The upper one of two; 0 if there is no score. */
function median(column: Float64Array, present: Int32Array): number {
  if (present.length === 0) return 0;
  const scores = new Float64Array(present.length);
  for (let i = 0; i < scores.length; i++) scores[i] = column[present[i]!]!;
  const middle = scores.length >>> 1;
  quickselect(scores as unknown as number[], middle);
  return scores[middle]!;
}

/** A metric's deviations from its median, 0 without a score, and a mask: 1 for a model with a score, otherwise 0. */
function deviate(column: Float64Array, center: number) {
  const deviations = column.map((score) => (Number.isNaN(score) ? 0 : score - center));
  return { deviations, isIn: column.map(isPresent) };
}

type Deviations = ReturnType<typeof deviate>;
/** Over the models that two metrics have: how many there are, sums of deviations, and of their products. */
type Sums = ReturnType<typeof addUp>;

/** @param present the models that the second metric has */
function addUp({ deviations, isIn }: Deviations, column: Float64Array, center: number, present: Int32Array) {
  const size = present.length;
  let n = 0;
  let x = 0;
  let y = 0;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < size; i = (i + 1) | 0) {
    const model = present[i]!;
    const counts = isIn[model]!;
    const dx = deviations[model]!;
    const dy = (column[model]! - center) * counts;
    n += counts;
    x += dx;
    y += dy;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return { n, x, y, xx, yy, xy };
}

/** Undefined where they say too little. */
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

/** A metric's scores of the models that another has too. */
function gather(column: Float64Array, other: Float64Array, out: Float64Array): Float64Array {
  let size = 0;
  for (let i = 0; i < column.length; i++) {
    out[size] = column[i]!;
    size = (size + (isPresent(column[i]!) & isPresent(other[i]!))) | 0;
  }
  return out.subarray(0, size);
}

/** Deviations take the place of the scores. */
function fromScores(x: Float64Array, y: Float64Array): number {
  if (isConstant(x) || isConstant(y)) return Number.NaN;
  center(x);
  center(y);
  let squaresX = 0;
  let squaresY = 0;
  let products = 0;
  for (let i = 0; i < x.length; i++) {
    squaresX += x[i]! * x[i]!;
    squaresY += y[i]! * y[i]!;
    products += x[i]! * y[i]!;
  }
  return clamp(products / Math.sqrt(squaresX * squaresY));
}

/**
 * Subtracts the mean of values of which none is the largest in magnitude but about 1. First one of them is subtracted:
 * the differences of values close to each other are exact, but their mean is not.
 */
function center(values: Float64Array): void {
  const scale = scaleOf(values);
  const first = values[0]! * scale;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] = values[i]! * scale - first;
    sum += values[i]!;
  }
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) values[i]! -= mean;
}

/** A power of two, by which products are exact, that brings the largest value to about 1. */
function scaleOf(values: Float64Array): number {
  const largest = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  // 2¹⁰²⁴ is no number.
  return 2 ** Math.min(1000, -Math.floor(Math.log2(largest)));
}
