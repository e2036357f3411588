import { clamp } from './clamp.ts';
import type { CorrelationRow } from './correlation.ts';
import { rowStart } from './pairs.ts';
import type { SortedColumn } from './sorted-column.ts';

/**
 * Pearson's r (Pearson 1895) over the models that both metrics have. NaN where one is constant over them.
 *
 * A pair costs one pass along the models of the second metric, over sums of products of deviations from the metrics'
 * own medians; the first metric's are 0 where it has no score. Where the models that both have are all far from a median,
 * so that these sums would cancel, r is computed anew in two passes.
 */
export function pearsonRow(
  columns: readonly Float64Array[],
  sorted: readonly SortedColumn[],
): CorrelationRow {
  const models = columns[0]?.length ?? 0;
  const medians = columns.map((column, metric) => median(column, sorted[metric]!));
  const present: Uint16Array[] = [];
  const deviations = new Float64Array(models);
  const isIn = new Float64Array(models);
  const sums = new Float64Array(6);
  const x = new Float64Array(models);
  const y = new Float64Array(models);
  return (a, { n, estimate }) => {
    const first = rowStart(a, columns.length) - a - 1;
    deviate(columns[a]!, medians[a]!, deviations, isIn);
    for (let b = a + 1; b < columns.length; b++) {
      present[b] ??= presentModels(sorted[b]!);
      addUp(deviations, isIn, columns[b]!, medians[b]!, present[b]!, sums);
      const size = sums[0]!;
      n[first + b] = size;
      if (size < 3) { estimate[first + b] = Number.NaN; continue; }
      const xx = sums[3]! - sums[1]! * sums[1]! / size;
      const yy = sums[4]! - sums[2]! * sums[2]! / size;
      const xy = sums[5]! - sums[1]! * sums[2]! / size;
      if (xx > 0.1 * sums[3]! && yy > 0.1 * sums[4]!) estimate[first + b] = clamp(xy / Math.sqrt(xx * yy));
      else {
      gather(columns[a]!, x, sorted[a]!.isPresent, sorted[b]!.isPresent);
      gather(columns[b]!, y, sorted[a]!.isPresent, sorted[b]!.isPresent);
      estimate[first + b] = size < 3 ? Number.NaN : pearson(x, y, size);
      }
    }
  };
}

function median(column: Float64Array, { order }: SortedColumn): number {
  return order.length === 0 ? 0 : column[order[order.length >>> 1]!]!;
}

function presentModels({ order, isPresent }: SortedColumn): Uint16Array {
  const present = new Uint16Array(order.length);
  let size = 0;
  for (let model = 0; size < present.length; model = (model + 1) | 0) {
    present[size] = model;
    size = (size + isPresent[model]!) | 0;
  }
  return present;
}

function deviate(column: Float64Array, center: number, deviations: Float64Array, isIn: Float64Array): void {
  for (let i = 0; i < column.length; i++) {
    const isMissing = Number.isNaN(column[i]!);
    deviations[i] = isMissing ? 0 : column[i]! - center;
    isIn[i] = isMissing ? 0 : 1;
  }
}

function addUp(
  deviations: Float64Array,
  isIn: Float64Array,
  column: Float64Array,
  center: number,
  present: Uint16Array,
  sums: Float64Array,
): void {
  let n = 0;
  let sx = 0;
  let sy = 0;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < present.length; i = (i + 1) | 0) {
    const model = present[i]!;
    const x = deviations[model]!;
    const counts = isIn[model]!;
    const y = (column[model]! - center) * counts;
    n += counts;
    sx += x;
    sy += y;
    xx += x * x;
    yy += y * y;
    xy += x * y;
  }
  sums[0] = n;
  sums[1] = sx;
  sums[2] = sy;
  sums[3] = xx;
  sums[4] = yy;
  sums[5] = xy;
}

/** Puts the scores of models that both metrics have side by side, and says how many there are. */
function gather(column: Float64Array, out: Float64Array, isIn: Uint8Array, isInOther: Uint8Array): number {
  let size = 0;
  for (let i = 0; i < column.length; i++) {
    // Without a branch: what does not count is written over.
    out[size] = column[i]!;
    size = (size + (isIn[i]! & isInOther[i]!)) | 0;
  }
  return size;
}

function pearson(x: Float64Array, y: Float64Array, size: number): number {
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < size; i++) {
    sumX += x[i]!;
    sumY += y[i]!;
  }
  const meanX = sumX / size;
  const meanY = sumY / size;
  let squaresX = 0;
  let squaresY = 0;
  let products = 0;
  for (let i = 0; i < size; i++) {
    const dx = x[i]! - meanX;
    const dy = y[i]! - meanY;
    squaresX += dx * dx;
    squaresY += dy * dy;
    products += dx * dy;
  }
  if (isConstant(x, size) || isConstant(y, size)) return Number.NaN;
  // The root of each: their product could overflow, or vanish.
  return clamp(products / Math.sqrt(squaresX) / Math.sqrt(squaresY));
}

/** Also where the mean of equal values is off in the last bit. */
function isConstant(values: Float64Array, size: number): boolean {
  for (let i = 1; i < size; i++) if (values[i] !== values[0]) return false;
  return true;
}
