import { clamp } from './clamp.ts';
import type { CorrelationRow } from './correlation.ts';
import { rowStart } from './pairs.ts';
import type { SortedColumn } from './sorted-column.ts';

/**
 * Spearman's rho (Spearman 1904): Pearson's r of the mid-ranks, over the models that both metrics have. Each
 * column is sorted once. A pair then costs two passes: along the one metric's order, counting the models that the
 * other has too, which gives their ranks; and along the other's order in the same way, adding up the products.
 *
 * Ranks are doubled, so that mid-ranks are integers and every sum is exact. `| 0` keeps counters in machine integers,
 * with which the passes take less than half the time.
 */
export function spearmanRow(metrics: readonly SortedColumn[]): CorrelationRow {
  const ranks = new Float64Array(metrics[0]?.isPresent.length ?? 0);
  return (a, { n, estimate }) => {
    const first = rowStart(a, metrics.length) - a - 1;
    ranks.fill(0);
    for (let b = a + 1; b < metrics.length; b++) {
      const one = rankAmong(metrics[a]!, metrics[b]!.isPresent, ranks);
      const other = productsAlong(metrics[b]!, metrics[a]!.isPresent, ranks);
      n[first + b] = one.n;
      const middle = one.n * (one.n + 1) ** 2;
      estimate[first + b] =
        one.n < 3
          ? Number.NaN
          : // NaN where one is constant: 0 ÷ 0.
            clamp((other.products - middle) / Math.sqrt(one.squares * other.squares));
    }
  };
}

/**
 * The doubled mid-ranks of a metric's models among those of them that another has too; 0 for models that the other
 * lacks.
 */
function rankAmong({ order, runEnd }: SortedColumn, isIn: Uint8Array, ranks: Float64Array) {
  let below = 0;
  let ties = 0;
  for (let start = 0; start < order.length; ) {
    const end = runEnd[start]!;
    // Not `start = end`: the processor need not wait for `end`.
    const next = (start + 1) | 0;
    if (end === next) {
      const model = order[start]!;
      const present = isIn[model]!;
      below = (below + present) | 0;
      ranks[model] = (2 * below * present) | 0;
      start = next;
    } else {
      const tied = presentAmong(order, start, end, isIn);
      for (; start < end; start++) ranks[order[start]!] = (2 * below + tied + 1) * isIn[order[start]!]!;
      below = (below + tied) | 0;
      ties += tied * tied * tied - tied;
    }
  }
  return { n: below, squares: squaresOfRanks(below, ties) };
}

/** The sum of a metric's own doubled mid-ranks times `ranks`, over the models that both have. */
function productsAlong({ order, runEnd }: SortedColumn, isIn: Uint8Array, ranks: Float64Array) {
  let below = 0;
  let ties = 0;
  let products = 0;
  for (let start = 0; start < order.length; ) {
    const end = runEnd[start]!;
    const next = (start + 1) | 0;
    if (end === next) {
      const model = order[start]!;
      below = (below + isIn[model]!) | 0;
      products += ((2 * below) | 0) * ranks[model]!;
      start = next;
    } else {
      const tied = presentAmong(order, start, end, isIn);
      for (; start < end; start++) products += (2 * below + tied + 1) * ranks[order[start]!]!;
      below = (below + tied) | 0;
      ties += tied * tied * tied - tied;
    }
  }
  return { products, squares: squaresOfRanks(below, ties) };
}

/** How many models of a run of ties another metric has too. */
function presentAmong(order: Uint16Array, start: number, end: number, isIn: Uint8Array): number {
  let present = 0;
  for (let i = start; i < end; i++) present += isIn[order[i]!]!;
  return present;
}

/** Sum of squares of n doubled ranks about their mean; `ties` is the sum of t³ − t over runs of t (Kendall 1945). */
function squaresOfRanks(n: number, ties: number): number {
  return (n * n * n - n - ties) / 3;
}
