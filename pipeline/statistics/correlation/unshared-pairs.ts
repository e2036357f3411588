import { clamp } from '../numbers/rounding.ts';
import { runEnds, type SortedColumn } from '../numbers/sorted-column.ts';
import type { Pair } from './model-sets.ts';
import { partialCorrelation } from './partial-correlation.ts';

/**
 * Spearman's rho of pairs of metrics whose set of models is shared with few other pairs, in one resample after
 * another. A pair takes two passes along the drawn models, as in `spearman.ts`, with each model weighted by how often
 * it was drawn. Results are bit-identical to those of `resampled-spearman.ts`.
 *
 * @param pairs the two metrics as indices into `columns`, and the place of their correlation in the output
 */
export function unsharedPairs(columns: readonly SortedColumn[], pairs: readonly Pair[]) {
  const drawAll = drawer(columns, pairs);
  const ranks = new Float64Array(columns[0]?.models ?? 0);
  return (counts: Int32Array, estimates: Float64Array) => {
    const drawn = drawAll(counts);
    for (const { a, b, place } of pairs) estimates[place] = correlate(drawn[a]!, drawn[b]!, ranks);
  };
}

/**
 * The partial correlations of such pairs given a control, followed by all plain correlations over the same models.
 *
 * @param columns the metrics, restricted to models that have the control
 */
export function unsharedPartials(
  columns: readonly SortedColumn[],
  control: SortedColumn,
  pairs: readonly Pair[],
): (counts: Int32Array, estimates: Float64Array) => void {
  const { models } = control;
  const drawAll = drawer(columns, pairs);
  const given = roomFor(control);
  const both = new Float64Array(models);
  const [ranks, ranksOfOther] = [new Float64Array(models), new Float64Array(models)];
  return (counts, estimates) => {
    const drawn = drawAll(counts);
    draw(given, counts);
    for (const { a, b, place } of pairs) {
      const [one, other] = [drawn[a]!, drawn[b]!];
      for (let model = 0; model < models; model++)
        both[model] = Math.min(one.weights[model]!, other.weights[model]!);
      const { n, ties } = rank(one, other.weights, ranks);
      const { ties: tiesOfOther } = rank(other, one.weights, ranksOfOther);
      const ab = multiply(other, one.weights, ranks);
      const ac = multiply(given, both, ranks);
      const bc = multiply(given, both, ranksOfOther);
      const plain = correlation(n, ab.products, ties, ab.ties);
      estimates[estimates.length / 2 + place] = plain;
      estimates[place] = partialCorrelation(
        plain,
        correlation(n, ac.products, ties, ac.ties),
        correlation(n, bc.products, tiesOfOther, bc.ties),
      );
    }
  };
}

/** Returns a function that draws the models of every metric of some pairs; its result is overwritten by the next call. */
function drawer(columns: readonly SortedColumn[], pairs: readonly Pair[]) {
  const metrics = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
  const drawn: Drawn[] = [];
  for (const metric of metrics) drawn[metric] = roomFor(columns[metric]!);
  return (counts: Int32Array) => {
    for (const metric of metrics) draw(drawn[metric]!, counts);
    return drawn;
  };
}

/** A metric's models, and those drawn in a resample. */
type Drawn = ReturnType<typeof roomFor>;

function roomFor(sorted: SortedColumn) {
  const { order, models } = sorted;
  return {
    /** The models with a score, ascending by it, and per place in that order the place after its run of tied scores. */
    all: order,
    runEndOfAll: runEnds(sorted),
    /** The drawn models among them, ascending by score; only the first `size` entries count, here and in `runEnd`. */
    order: new Uint16Array(order.length + 1),
    /** Per place in that order, the place after its run of tied scores. */
    runEnd: new Uint16Array(order.length + 1),
    size: 0,
    /** Per model, how often it was drawn; 0 if it has no score. */
    weights: new Float64Array(models),
  };
}

function draw(drawn: Drawn, counts: Int32Array): void {
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
}

function correlate(one: Drawn, other: Drawn, ranks: Float64Array): number {
  const { n, ties } = rank(one, other.weights, ranks);
  const found = multiply(other, one.weights, ranks);
  return correlation(n, found.products, ties, found.ties);
}

/** Spearman's rho of n models, from the sum of products of ranks and, per metric, Σ(t³ − t) over groups of t tied scores. */
function correlation(n: number, products: number, ties: number, tiesOfOther: number): number {
  const cubed = n * n * n;
  const squares = (cubed - n - ties) / 3;
  const squaresOfOther = (cubed - n - tiesOfOther) / 3;
  // NaN if a metric is constant: 0 × infinity.
  return clamp((products - cubed) * ((1 / Math.sqrt(squares)) * (1 / Math.sqrt(squaresOfOther))));
}

/** Writes (doubled mid-rank − 1) of the models that both metrics have; ranks of other models are arbitrary. */
function rank({ order, runEnd, size }: Drawn, weights: Float64Array, ranks: Float64Array) {
  let below = 0;
  let ties = 0;
  for (let start = 0; start < size; ) {
    const end = runEnd[start]!;
    const next = (start + 1) | 0;
    if (end === next) {
      const model = order[start]!;
      const weight = weights[model]!;
      ranks[model] = 2 * below + weight;
      below += weight;
      ties += weight * weight * weight - weight;
      start = next;
    } else {
      const tied = weightOf(order, start, end, weights);
      for (; start < end; start++) ranks[order[start]!] = 2 * below + tied;
      below += tied;
      ties += tied * tied * tied - tied;
    }
  }
  return { n: below, ties };
}

/** Adds up products of a metric's own ranks with `ranks`, over the models that both metrics have. */
function multiply({ order, runEnd, size }: Drawn, weights: Float64Array, ranks: Float64Array) {
  let below = 0;
  let ties = 0;
  let products = 0;
  for (let start = 0; start < size; ) {
    const end = runEnd[start]!;
    const next = (start + 1) | 0;
    if (end === next) {
      const model = order[start]!;
      const weight = weights[model]!;
      products += weight * ((2 * below + weight) * ranks[model]!);
      below += weight;
      ties += weight * weight * weight - weight;
      start = next;
    } else {
      const tied = weightOf(order, start, end, weights);
      for (; start < end; start++) {
        const model = order[start]!;
        products += weights[model]! * ((2 * below + tied) * ranks[model]!);
      }
      below += tied;
      ties += tied * tied * tied - tied;
    }
  }
  return { products, ties };
}

function weightOf(order: Uint16Array, start: number, end: number, weights: Float64Array): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += weights[order[i]!]!;
  return sum;
}
