import { innerProduct } from '../numbers/inner-product.ts';
import { clamp } from '../numbers/limits.ts';
import { presentModels, type SortedColumn } from '../numbers/sorted-column.ts';
import type { CorrelationRow } from './correlations.ts';
import { rowStart } from './pairs.ts';

/**
 * Spearman's rho (Spearman 1904): Pearson's r of the mid-ranks, over the models that both metrics have. Each column is
 * sorted once. A pair then takes a pass along each metric's order, which ranks the models that the other has too.
 */
export function spearmanRow(metrics: readonly SortedColumn[]): CorrelationRow {
  const models = metrics[0]?.models ?? 0;
  const present = metrics.map(presentModels);
  const ranks = new Float64Array(models);
  const ranksOfOther = new Float64Array(models);
  return (a, { n, estimate }) => {
    const row = rowStart(a, metrics.length) - a - 1;
    for (let b = a + 1; b < metrics.length; b++) {
      const one = rankAmong(metrics[a]!, present[b]!, ranks);
      const other = rankAmong(metrics[b]!, present[a]!, ranksOfOther);
      n[row + b] = one.n;
      if (one.n < 3) {
        estimate[row + b] = Number.NaN;
        continue;
      }
      const products = productsOfRanks(metrics[a]!, present[b]!, ranks, ranksOfOther) - one.n ** 3;
      // NaN if a metric is constant: 0 ÷ 0.
      estimate[row + b] = clamp(products / Math.sqrt(one.squares * other.squares));
    }
  };
}

/**
 * Writes (doubled mid-rank − 1) of a metric's models among those that another has too. Ranks are doubled, so that mid-ranks
 * are integers and every sum is exact; those of other models are arbitrary.
 *
 * @param isIn per model, 1 if the other metric has it, otherwise 0
 * @returns the number of models, and the sum of squares of their ranks about the mean rank
 */
function rankAmong({ order, runEnds }: SortedColumn, isIn: Uint8Array, ranks: Float64Array) {
  let n = 0;
  let ties = 0;
  for (let start = 0; start < order.length; ) {
    const end = runEnds[start]!;
    let tied = 0;
    for (let place = start; place < end; place++) tied += isIn[order[place]!]!;
    for (; start < end; start++) ranks[order[start]!] = 2 * n + tied;
    n += tied;
    ties += tied * tied * tied - tied;
  }
  return { n, squares: (n * n * n - n - ties) / 3 };
}

function productsOfRanks(
  { order }: SortedColumn,
  isIn: Uint8Array,
  ranks: Float64Array,
  ranksOfOther: Float64Array,
): number {
  let products = 0;
  for (let place = 0; place < order.length; place++) {
    const model = order[place]!;
    products += isIn[model]! * (ranks[model]! * ranksOfOther[model]!);
  }
  return products;
}

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
  return (a, { n, estimate }) => {
    const row = rowStart(a, metrics.length) - a - 1;
    for (let b = a + 1; b < metrics.length; b++) {
      n[row + b] = models;
      estimate[row + b] =
        models < 3
          ? Number.NaN
          : // NaN if a metric is constant: 0 ÷ 0.
            clamp((innerProduct(ranks[a]!, ranks[b]!) - middle) / Math.sqrt(spreads[a]! * spreads[b]!));
    }
  };
}

/** Twice the mid-rank of every model; tied models share the mean of their ranks. */
function doubledMidRanks({ order, runEnds, models }: SortedColumn): Float64Array {
  const ranks = new Float64Array(models);
  for (let start = 0; start < models; start = runEnds[start]!) {
    const end = runEnds[start]!;
    for (let place = start; place < end; place++) ranks[order[place]!] = start + 1 + end;
  }
  return ranks;
}
