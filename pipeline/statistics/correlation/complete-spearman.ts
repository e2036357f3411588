import { productsWith } from '../numbers/gram-matrix.ts';
import { clamp } from '../numbers/rounding.ts';
import type { SortedColumn } from '../numbers/sorted-column.ts';
import type { CorrelationRow } from './correlations.ts';
import { rowStart } from './pairs.ts';

/** Whether every model has a score on every metric. */
export function isComplete(metrics: readonly SortedColumn[]): boolean {
  return metrics.every(({ order, models }) => order.length === models);
}

/**
 * Spearman's rho of every pair of metrics if no score is missing: each metric is ranked once, and a correlation costs
 * one inner product. Mid-ranks are doubled, so that they are integers and every sum is exact.
 */
export function completeSpearmanRow(metrics: readonly SortedColumn[]): CorrelationRow {
  const models = metrics[0]?.models ?? 0;
  const ranks = metrics.map(doubledMidRanks);
  const middle = models * (models + 1) ** 2;
  const spreads = ranks.map((own) => own.reduce((sum, rank) => sum + rank * rank, 0) - middle);
  const metricPlaces = Int32Array.from(metrics.keys());
  const products = new Float64Array(metrics.length);
  return (a, { n, estimate }) => {
    const row = rowStart(a, metrics.length) - a - 1;
    productsWith(ranks[a]!, ranks, metricPlaces.subarray(a + 1), models, products);
    for (let b = a + 1; b < metrics.length; b++) {
      n[row + b] = models;
      estimate[row + b] =
        models < 3
          ? Number.NaN
          : // NaN if a metric is constant: 0 ÷ 0.
            clamp((products[b - a - 1]! - middle) / Math.sqrt(spreads[a]! * spreads[b]!));
    }
  };
}

/** Twice the mid-rank of every model; tied models share the mean of their ranks. */
function doubledMidRanks({ order, tiedRuns, models }: SortedColumn): Float64Array {
  const ranks = new Float64Array(models);
  for (let place = 0; place < models; place++) ranks[order[place]!] = 2 * (place + 1);
  for (let run = 0; run < tiedRuns.length; run += 2) {
    const [start, end] = [tiedRuns[run]!, tiedRuns[run + 1]!];
    for (let place = start; place < end; place++) ranks[order[place]!] = start + 1 + end;
  }
  return ranks;
}
