import { productsWith } from '../numbers/gram-matrix.ts';
import { clamp } from '../numbers/rounding.ts';
import type { SortedColumn } from '../numbers/sorted-column.ts';
import type { CorrelationRow } from './correlations.ts';
import { rowStart } from './pairs.ts';

/**
 * Spearman's rho (Spearman 1904): Pearson's r of the mid-ranks, over the models that both metrics have. Each column is
 * sorted once. A pair then takes a pass along each metric's order, which ranks the models that the other has too.
 */
export function spearmanRow(metrics: readonly SortedColumn[]): CorrelationRow {
  const models = metrics[0]?.models ?? 0;
  const once = new Int32Array(models).fill(1);
  const drawn = metrics.map((metric) => draw(roomFor(metric), once));
  const add = rankSums(models);
  return (a, { n, estimate }) => {
    const row = rowStart(a, metrics.length) - a - 1;
    for (let b = a + 1; b < metrics.length; b++) {
      const sums = add(drawn[a]!, drawn[b]!);
      n[row + b] = sums.n;
      estimate[row + b] =
        sums.n < 3
          ? Number.NaN
          : // NaN if a metric is constant: 0 ÷ 0.
            clamp(sums.products / Math.sqrt(sums.squares * sums.squaresOfOther));
    }
  };
}

/** A metric's models, and those drawn in a resample; all of them if nothing is resampled. */
export type Drawn = ReturnType<typeof roomFor>;

export function roomFor(sorted: SortedColumn) {
  const { order, models } = sorted;
  return {
    /** The models with a score, ascending by it, and per place in that order the place after its run of tied scores. */
    all: order,
    runEndOfAll: sorted.runEnds,
    /** The drawn models among them, ascending by score; only the first `size` entries count, here and in `runEnd`. */
    order: new Uint16Array(order.length + 1),
    /** Per place in that order, the place after its run of tied scores. */
    runEnd: new Uint16Array(order.length + 1),
    size: 0,
    /** Per model, how often it was drawn; 0 if it has no score. */
    weights: new Float64Array(models),
  };
}

/** Draws each model as often as `counts` says. */
export function draw(drawn: Drawn, counts: Int32Array): Drawn {
  const { all, runEndOfAll } = drawn;
  let size = 0;
  for (let start = 0; start < all.length; start = runEndOfAll[start]!) {
    const first = size;
    for (let i = start; i < runEndOfAll[start]!; i++) {
      const model = all[i]!;
      const count = counts[model]!;
      drawn.weights[model] = count;
      // Without a branch: a model that was not drawn is overwritten.
      drawn.order[size] = model;
      size = (size + (-count >>> 31)) | 0;
    }
    drawn.runEnd.fill(size, first, size);
  }
  drawn.size = size;
  return drawn;
}

/**
 * Returns a function of two metrics. It ranks the models that both have among themselves, and gives their number n and, about
 * the mean rank, the sums of squares and of products of the ranks. The result is overwritten by the next call.
 *
 * @param models number of models, with and without a score
 */
export function rankSums(models: number) {
  const [ranks, ranksOfOther] = [new Float64Array(models), new Float64Array(models)];
  const sums = { n: 0, products: 0, squares: 0, squaresOfOther: 0 };
  return (one: Drawn, other: Drawn) => {
    const { n, squares } = rank(one, other.weights, ranks);
    sums.n = n;
    sums.squares = squares;
    sums.squaresOfOther = rank(other, one.weights, ranksOfOther).squares;
    const [smaller, larger] = one.size < other.size ? [one, other] : [other, one];
    sums.products = productsOfRanks(smaller, larger.weights, n, ranks, ranksOfOther);
    return sums;
  };
}

/**
 * Writes (doubled mid-rank − 1) of the models that a metric and others have; ranks of other models are arbitrary. Ranks are
 * doubled, so that mid-ranks are integers and every sum is exact.
 *
 * @param weights per model, how often it was drawn, 0 if one of the others lacks it
 * @returns the number of drawn models, and the sum of squares of their ranks about the mean rank
 */
export function rank({ order, runEnd, size }: Drawn, weights: Float64Array, ranks: Float64Array) {
  let n = 0;
  let ties = 0;
  for (let start = 0; start < size; ) {
    const end = runEnd[start]!;
    const next = (start + 1) | 0;
    if (end === next) {
      const model = order[start]!;
      const weight = weights[model]!;
      ranks[model] = 2 * n + weight;
      n += weight;
      ties += weight * weight * weight - weight;
      start = next;
    } else {
      const tied = weightOf(order, start, end, weights);
      for (; start < end; start++) ranks[order[start]!] = 2 * n + tied;
      n += tied;
      ties += tied * tied * tied - tied;
    }
  }
  return { n, squares: (n * n * n - n - ties) / 3 };
}

/**
 * The sum of products of two metrics' ranks about the mean rank.
 *
 * @param drawn a metric that has all their models
 * @param n how many there are
 */
export function productsOfRanks(
  { order, size }: Drawn,
  weights: Float64Array,
  n: number,
  ranks: Float64Array,
  ranksOfOther: Float64Array,
): number {
  let products = 0;
  for (let i = 0; i < size; i++) {
    const model = order[i]!;
    products += weights[model]! * (ranksOfOther[model]! * ranks[model]!);
  }
  return products - n * n * n;
}

function weightOf(order: Uint16Array, start: number, end: number, weights: Float64Array): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += weights[order[i]!]!;
  return sum;
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
function doubledMidRanks({ order, runEnds, models }: SortedColumn): Float64Array {
  const ranks = new Float64Array(models);
  for (let start = 0; start < models; start = runEnds[start]!) {
    const end = runEnds[start]!;
    for (let place = start; place < end; place++) ranks[order[place]!] = start + 1 + end;
  }
  return ranks;
}
