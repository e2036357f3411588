import { clamp } from './clamp.ts';
import type { CorrelationRow } from './correlation.ts';
import { rowStart } from './pairs.ts';
import type { SortedColumn } from './sorted-column.ts';

/**
 * Pearson's r (Pearson 1895) over the models that both metrics have, in two passes: means, then products of
 * deviations. NaN where one is constant over them.
 */
export function pearsonRow(
  columns: readonly Float64Array[],
  sorted: readonly SortedColumn[],
): CorrelationRow {
  const models = columns[0]?.length ?? 0;
  const x = new Float64Array(models);
  const y = new Float64Array(models);
  return (a, { n, estimate }) => {
    const first = rowStart(a, columns.length) - a - 1;
    for (let b = a + 1; b < columns.length; b++) {
      const size = gather(columns[a]!, x, sorted[a]!.isPresent, sorted[b]!.isPresent);
      gather(columns[b]!, y, sorted[a]!.isPresent, sorted[b]!.isPresent);
      n[first + b] = size;
      estimate[first + b] = size < 3 ? Number.NaN : pearson(x, y, size);
    }
  };
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
