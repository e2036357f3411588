import { clamp } from './correlation.ts';
import { ascendingOrder, weightedMidRanks } from './ranks.ts';

/**
 * Spearman's rho of every pair of metrics without missing scores, for one resample of models after another.
 * Each column is sorted once; a resample costs one pass along that order and one product per pair.
 *
 * @param columns one Float64Array of scores per metric, none missing
 * @returns a function from a resample's counts to the correlations of all pairs (a, b), a < b, by a then b;
 *   NaN where a metric is constant in the resample
 */
export function resampledSpearman(
  columns: readonly Float64Array[],
): (counts: Float64Array, out: Float64Array) => void {
  const models = columns[0]?.length ?? 0;
  if (columns.some((column) => column.some(Number.isNaN))) throw new Error('a score is missing');
  const orders = columns.map(ascendingOrder);
  const ranks = new Float64Array(models);
  const scaled = columns.map(() => new Float64Array(models));
  return (counts, out) => {
    let drawn = 0;
    columns.forEach((column, m) => {
      weightedMidRanks(column, orders[m]!, counts, ranks);
      drawn = standardise(ranks, counts, scaled[m]!);
    });
    let pair = 0;
    for (let a = 0; a < columns.length; a++) {
      for (let b = a + 1; b < columns.length; b++) out[pair++] = clamp(dot(scaled[a]!, scaled[b]!, drawn));
    }
  };
}

/**
 * Centres and scales ranks so that the product of two columns is their correlation over the resample. Only the
 * models that were drawn are written, one after the other; returns how many they are.
 */
function standardise(ranks: Float64Array, counts: Float64Array, out: Float64Array): number {
  let size = 0;
  for (let i = 0; i < counts.length; i++) size += counts[i]!;
  const middle = (size + 1) / 2;
  let squares = 0;
  for (let i = 0; i < ranks.length; i++) squares += counts[i]! * (ranks[i]! - middle) ** 2;
  // Ranks are multiples of one half, so a constant metric gives exactly zero.
  const scale = squares === 0 ? Number.NaN : 1 / Math.sqrt(squares);
  let drawn = 0;
  for (let i = 0; i < ranks.length; i++) {
    if (counts[i] !== 0) out[drawn++] = Math.sqrt(counts[i]!) * (ranks[i]! - middle) * scale;
  }
  return drawn;
}

function dot(x: Float64Array, y: Float64Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += x[i]! * y[i]!;
  return sum;
}
