import { clamp } from './clamp.ts';
import type { CorrelationRow } from './correlation-row.ts';
import { rowStart } from './pairs.ts';
import type { SortedColumn } from './sorted-column.ts';

/**
 * Spearman's rho (Spearman 1904): Pearson's r of the mid-ranks, over the models that both metrics have. Each
 * column is sorted once. A pair then costs two passes: along the one metric's order, counting the models that the
 * other has too, which gives their ranks; and along the other's order in the same way, adding up the products.
 *
 * Ranks are doubled, so that mid-ranks are integers and every sum is exact. `| 0` keeps counters in machine integers,
 * with which the passes take less than half the time. Where runs of ties begin and end is listed, so that no pass asks
 * at each place whether there is one: the processor would often guess the answer wrong.
 */
export function spearmanRow(metrics: readonly SortedColumn[]): CorrelationRow {
  const models = metrics[0]?.isPresent.length ?? 0;
  const first: Ranked = { runOf: new Uint16Array(models), ranks: new Float64Array(models + 1) };
  const runs: Uint16Array[] = [];
  const runsOf = (metric: number) => {
    runs[metric] ??= tiedRuns(metrics[metric]!);
    return runs[metric];
  };
  return (a, { n, estimate }) => {
    const row = rowStart(a, metrics.length) - a - 1;
    locate(metrics[a]!, first.runOf);
    for (let b = a + 1; b < metrics.length; b++) {
      const one = rankAmong(metrics[a]!, runsOf(a), metrics[b]!.isPresent, first.ranks);
      const other = productsAlong(metrics[b]!, runsOf(b), metrics[a]!.isPresent, first);
      n[row + b] = one.n;
      const middle = one.n * (one.n + 1) ** 2;
      estimate[row + b] =
        one.n < 3
          ? Number.NaN
          : // NaN where one is constant: 0 ÷ 0.
            clamp((other.products - middle) / Math.sqrt(one.squares * other.squares));
    }
  };
}

/** A metric's ranks among the models that another has too. */
interface Ranked {
  /** Per model, the place behind the run of the metric's order that it is in; 0 where it has no score. */
  runOf: Uint16Array;
  /** Per such place, the doubled mid-rank of the run; 0 at place 0. Unset for a run of which the other has none. */
  ranks: Float64Array;
}

/** The places at which runs of two or more tied scores begin and end, in turns. */
function tiedRuns({ runEnd }: SortedColumn): Uint16Array {
  const runs: number[] = [];
  for (let start = 0; start < runEnd.length; start = runEnd[start]!) {
    if (runEnd[start]! > start + 1) runs.push(start, runEnd[start]!);
  }
  return new Uint16Array(runs);
}

function locate({ order, runEnd }: SortedColumn, runOf: Uint16Array): void {
  runOf.fill(0);
  for (let place = 0; place < order.length; place++) runOf[order[place]!] = runEnd[place]!;
}

/** Fills `ranks` for a metric among the models that another has. */
function rankAmong({ order }: SortedColumn, runs: Uint16Array, isIn: Uint8Array, ranks: Float64Array) {
  const places = order.length;
  let n = 0;
  for (let place = 0; place < places; ) {
    n = (n + isIn[order[place]!]!) | 0;
    place = (place + 1) | 0;
    ranks[place] = (2 * n) | 0;
  }
  return { n, squares: squaresOfRanks(n, averageTies(runs, ranks)) };
}

/**
 * Sets the ranks of tied runs, where each place still has the rank of an untied one. Returns the sum of t³ − t over
 * runs of t.
 */
function averageTies(runs: Uint16Array, ranks: Float64Array): number {
  let ties = 0;
  // The last first: the rank at the start of a run is also that at the end of another, which may be tied too.
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

/** The sum of a metric's own doubled mid-ranks times those of the first, over the models that both have. */
function productsAlong({ order }: SortedColumn, runs: Uint16Array, isIn: Uint8Array, first: Ranked) {
  const { runOf, ranks } = first;
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
  return { products, squares: squaresOfRanks(below, ties) };
}

/** Sum of squares of n doubled ranks about their mean; `ties` is the sum of t³ − t over runs of t (Kendall 1945). */
function squaresOfRanks(n: number, ties: number): number {
  return (n * n * n - n - ties) / 3;
}
