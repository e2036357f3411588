import { productsWith } from '../numbers/gram-matrix.ts';
import { clamp } from '../numbers/rounding.ts';
import { placesAfterRuns, presentBit, presentModels, type SortedColumn } from '../numbers/sorted-column.ts';
import type { CorrelationRow } from './correlations.ts';
import { rowStart } from './pairs.ts';

/**
 * Spearman's rho (Spearman 1904): Pearson's r of the mid-ranks, over the models that both metrics have. Each column is
 * sorted once. A pair then takes two passes: one along the first metric's order, which ranks the models that the second
 * has too; and one along the second's order, which ranks them again and adds up the products of ranks.
 *
 * Ranks are doubled, so that mid-ranks are integers and every sum is exact. `| 0` keeps counters in machine integers,
 * which halves the time. A list of tied runs avoids an unpredictable branch at each place.
 */
export function spearmanRow(metrics: readonly SortedColumn[]): CorrelationRow {
  const models = metrics[0]?.models ?? 0;
  const first: Ranked = {
    isIn: new Uint8Array(models),
    runOf: new Uint16Array(models),
    ranks: new Float64Array(models + 1),
  };
  const sums: Sums = { n: 0, squares: 0, products: 0, squaresOfOther: 0 };
  return (a, { n, estimate }) => {
    const row = rowStart(a, metrics.length) - a - 1;
    presentModels(metrics[a]!, first.isIn);
    placesAfterRuns(metrics[a]!, first.runOf);
    for (let b = a + 1; b < metrics.length; b++) {
      rankAmong(metrics[a]!, metrics[b]!.presence, first.ranks, sums);
      productsAlong(metrics[b]!, first, sums);
      n[row + b] = sums.n;
      const middle = sums.n * (sums.n + 1) ** 2;
      estimate[row + b] =
        sums.n < 3
          ? Number.NaN
          : // NaN if a metric is constant: 0 ÷ 0.
            clamp((sums.products - middle) / Math.sqrt(sums.squares * sums.squaresOfOther));
    }
  };
}

/** A metric, and its ranks among the models that a second metric has too. */
interface Ranked {
  /** Per model, 1 if it has a score. */
  isIn: Uint8Array;
  /** Per model, the end of its group of tied scores in the sorted column; 0 if it has no score. */
  runOf: Uint16Array;
  /** Per such place, the doubled mid-rank of the run; 0 at place 0. Arbitrary for runs without shared models. */
  ranks: Float64Array;
}

/** For a pair of metrics with n shared models: sums of products of doubled ranks, and of squares about the mean. */
interface Sums {
  n: number;
  squares: number;
  products: number;
  squaresOfOther: number;
}

/** Ranks a metric among the models that a second metric has. */
function rankAmong(
  { order, tiedRuns }: SortedColumn,
  presence: Int32Array,
  ranks: Float64Array,
  sums: Sums,
): void {
  const places = order.length;
  let n = 0;
  for (let place = 0; place < places; ) {
    n = (n + presentBit(presence, order[place]!)) | 0;
    place = (place + 1) | 0;
    ranks[place] = (2 * n) | 0;
  }
  sums.n = n;
  sums.squares = squaresOfRanks(n, averageTies(tiedRuns, ranks));
}

/**
 * Replaces the ranks of tied runs, so far ranked as if untied, by their mid-ranks. Returns the sum of t³ − t over
 * runs of t tied models.
 */
function averageTies(runs: Uint16Array, ranks: Float64Array): number {
  let ties = 0;
  // From the last run: a run needs the untied rank at its start, where the run before it may end.
  for (let run = runs.length - 2; run >= 0; run = (run - 2) | 0) {
    const end = runs[run + 1]!;
    const before = ranks[runs[run]!]!;
    const upTo = ranks[end]!;
    const tied = (upTo - before) / 2;
    ranks[end] = (before + upTo) / 2 + 1;
    ties += tied * tied * tied - tied;
  }
  return ties;
}

/** Ranks the second metric, and adds up its doubled mid-ranks times those of the first over shared models. */
function productsAlong(
  { order, tiedRuns: runs }: SortedColumn,
  { isIn, runOf, ranks }: Ranked,
  sums: Sums,
): void {
  let below = 0;
  let products = 0;
  let ties = 0;
  let place = 0;
  for (let run = 0; run <= runs.length; run = (run + 2) | 0) {
    const start = run < runs.length ? runs[run]! : order.length;
    for (; place < start; place = (place + 1) | 0) {
      const model = order[place]!;
      below = (below + isIn[model]!) | 0;
      products += ((2 * below) | 0) * ranks[runOf[model]!]!;
    }
    const end = run < runs.length ? runs[run + 1]! : start;
    const before = below;
    let sum = 0;
    for (; place < end; place = (place + 1) | 0) {
      const model = order[place]!;
      below = (below + isIn[model]!) | 0;
      sum += ranks[runOf[model]!]!;
    }
    const tied = (below - before) | 0;
    products += (before + below + 1) * sum;
    ties += tied * tied * tied - tied;
  }
  sums.products = products;
  sums.squaresOfOther = squaresOfRanks(below, ties);
}

/** Sum of squares of n doubled ranks about their mean; `ties` is the sum of t³ − t over runs of t (Kendall 1945). */
function squaresOfRanks(n: number, ties: number): number {
  return (n * n * n - n - ties) / 3;
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
