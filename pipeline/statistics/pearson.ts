import quickselect from 'quickselect';
import { clamp } from './clamp.ts';
import type { CorrelationRow } from './correlations.ts';
import { rowStart } from './pairs.ts';
import { sharedFloats, sharedIntegers, sharedPlaces } from './shared-arrays.ts';
import { refuseTooManyModels } from './sorted-column.ts';

/**
 * Pearson's r (Pearson 1895) over the models that both metrics have. NaN where one is constant over them.
 *
 * A pair costs one pass without branches along the models of the second metric, which adds up deviations from the
 * metrics' own medians; of these the first metric's are 0 where it has no score. Medians lie within the scores, so that
 * the mean over most sets of models is not far. Where it is, relative to the scores' spread there, the sums say too
 * little of that spread; nor do they where they overflow or vanish. Then r is computed from the two metrics' scores
 * themselves.
 */
export function pearsonRow(
  columns: readonly Float64Array[],
  { places, starts, medians }: PearsonColumns = pearsonColumns(columns),
): CorrelationRow {
  const models = columns[0]?.length ?? 0;
  const first = { deviations: new Float64Array(models), isIn: new Float64Array(models) };
  const x = new Float64Array(models);
  const y = new Float64Array(models);
  const present = columns.map((_, metric) => places.subarray(starts[metric], starts[metric + 1]));
  return (a, { n, estimate }) => {
    const row = rowStart(a, columns.length) - a - 1;
    const one = columns[a]!;
    deviate(first, one, medians[a]!);
    for (let b = a + 1; b < columns.length; b++) {
      const other = columns[b]!;
      const sums = addUp(first, other, medians[b]!, present[b]!);
      const fromBoth = () => fromScores(gather(one, other, x), gather(other, one, y));
      n[row + b] = sums.n;
      estimate[row + b] = sums.n < 3 ? Number.NaN : (fromSums(sums) ?? fromBoth());
    }
  };
}

/** What the pairs of metrics share, in memory that threads can share. */
export interface PearsonColumns {
  /** The models that each metric has, one metric's behind the other's. */
  places: Uint16Array;
  /** Per metric, where its models start, and where the last one's end. */
  starts: Int32Array;
  /** Of each metric's scores. */
  medians: Float64Array;
}

export function pearsonColumns(columns: readonly Float64Array[]): PearsonColumns {
  const models = columns[0]?.length ?? 0;
  refuseTooManyModels(models);
  const starts = sharedIntegers(columns.length + 1);
  for (const [metric, column] of columns.entries()) {
    let count = 0;
    for (let model = 0; model < models; model++) count += isPresent(column[model]!);
    starts[metric + 1] = starts[metric]! + count;
  }
  const places = sharedPlaces(starts[columns.length]!);
  const medians = sharedFloats(columns.length);
  const room = new Float64Array(models);
  for (const [metric, column] of columns.entries()) {
    const start = starts[metric]!;
    fillPresent(column, places, start, starts[metric + 1]!);
    medians[metric] = median(column, places.subarray(start, starts[metric + 1]), room);
  }
  return { places, starts, medians };
}

/** Writes the models that a metric has. */
function fillPresent(column: Float64Array, places: Uint16Array, start: number, end: number): void {
  let place = start;
  for (let model = 0; place < end; model = (model + 1) | 0) {
    // Without a branch: what the metric lacks is written over.
    places[place] = model;
    place = (place + isPresent(column[model]!)) | 0;
  }
}

function isPresent(score: number): number {
  return Number(!Number.isNaN(score));
}

/** The upper one of two; 0 where there is none. */
function median(column: Float64Array, present: Uint16Array, room: Float64Array): number {
  if (present.length === 0) return 0;
  const scores = room.subarray(0, present.length);
  for (let i = 0; i < scores.length; i++) scores[i] = column[present[i]!]!;
  const middle = scores.length >>> 1;
  quickselect(scores as unknown as number[], middle);
  return scores[middle]!;
}

/** A metric's deviations from its median, and 1 for the models that it has; 0 for others. */
interface Deviations {
  deviations: Float64Array;
  isIn: Float64Array;
}

function deviate({ deviations, isIn }: Deviations, column: Float64Array, center: number): void {
  for (let model = 0; model < column.length; model++) {
    const isMissing = Number.isNaN(column[model]!);
    deviations[model] = isMissing ? 0 : column[model]! - center;
    isIn[model] = isMissing ? 0 : 1;
  }
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

/** @param present the models that the second metric has */
function addUp(
  { deviations, isIn }: Deviations,
  column: Float64Array,
  center: number,
  present: Uint16Array,
): Sums {
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

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
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
