import { clamp } from './clamp.ts';
import type { CorrelationRow } from './correlations.ts';
import { rowStart } from './pairs.ts';
import type { SortedColumn } from './sorted-column.ts';

/** Whether every model has a score on every metric. */
export function isComplete(metrics: readonly SortedColumn[]): boolean {
  return metrics.every(({ order, models }) => order.length === models);
}

/**
 * Spearman's rho of every pair of metrics when no score is missing: ranks are taken once, and a correlation is one inner product.
 * Ranks are doubled, so that mid-ranks are integers and every sum is exact.
 */
export function completeSpearmanRow(metrics: readonly SortedColumn[]): CorrelationRow {
  const models = metrics[0]?.models ?? 0;
  const ranks = metrics.map(doubledMidRanks);
  const middle = models * (models + 1) ** 2;
  const spreads = ranks.map((own) => innerProduct(own, own) - middle);
  return (a, { n, estimate }) => {
    const row = rowStart(a, metrics.length) - a - 1;
    const products = innerProducts(ranks[a]!, ranks.slice(a + 1));
    for (let b = a + 1; b < metrics.length; b++) {
      n[row + b] = models;
      estimate[row + b] =
        models < 3
          ? Number.NaN
          : // NaN if one is constant: 0 ÷ 0.
            clamp((products[b - a - 1]! - middle) / Math.sqrt(spreads[a]! * spreads[b]!));
    }
  };
}

/** Twice the mid-rank of every model; ties share the mean of their ranks. */
function doubledMidRanks({ order, tiedRuns, models }: SortedColumn): Float64Array {
  const ranks = new Float64Array(models);
  for (let place = 0; place < models; place++) ranks[order[place]!] = 2 * (place + 1);
  for (let run = 0; run < tiedRuns.length; run += 2) {
    const [start, end] = [tiedRuns[run]!, tiedRuns[run + 1]!];
    for (let place = start; place < end; place++) ranks[order[place]!] = start + 1 + end;
  }
  return ranks;
}

/** Four columns at a time share the reads of the first. */
function innerProducts(first: Float64Array, others: readonly Float64Array[]): number[] {
  const products: number[] = [];
  let b = 0;
  for (; b + 4 <= others.length; b += 4) {
    const [p, q, r, s] = [others[b]!, others[b + 1]!, others[b + 2]!, others[b + 3]!];
    let [ofP, ofQ, ofR, ofS] = [0, 0, 0, 0];
    for (let i = 0; i < first.length; i++) {
      const own = first[i]!;
      ofP += own * p[i]!;
      ofQ += own * q[i]!;
      ofR += own * r[i]!;
      ofS += own * s[i]!;
    }
    products.push(ofP, ofQ, ofR, ofS);
  }
  for (; b < others.length; b++) products.push(innerProduct(first, others[b]!));
  return products;
}

function innerProduct(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i]! * other[i]!;
  return sum;
}
