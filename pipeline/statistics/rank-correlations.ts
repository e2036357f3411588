import { clamp } from './correlation.ts';
import { ascendingOrder } from './ranks.ts';

/** A metric over the models that it and another metric have. */
interface View {
  /** The models, ascending by score. */
  order: Uint16Array;
  /** Per place in that order, where the run of tied scores begins that it is in, and where it ends. */
  start: Uint16Array;
  end: Uint16Array;
  /** Per model its mid-rank in the resample; 0 where it is not in the view. */
  ranks: Float64Array;
  /** How many models were drawn, with repetition, and the sum of squares of their ranks about the mean. */
  size: number;
  squares: number;
}

const MAXIMUM_MODELS = 2 ** 16 - 1;

/**
 * Spearman's rho of every pair of metrics over the models that both have (pairwise complete), for one resample
 * of models after another. Ranks are taken anew within the models of a pair; metrics that lack the same models
 * share that work. Each view is sorted once; a resample costs one pass along that order and a product per pair.
 * Mid-ranks are multiples of one half, so all sums are exact.
 *
 * @param columns one Float64Array of scores per metric, NaN where a model has none
 * @returns a function from a resample's counts to the correlations of all pairs (a, b), a < b, by a then b;
 *   NaN where a metric is constant over the pair's models in the resample
 */
export function resampledSpearman(
  columns: readonly Float64Array[],
): (counts: Float64Array, out: Float64Array) => void {
  const models = columns[0]?.length ?? 0;
  if (models > MAXIMUM_MODELS) throw new Error(`more than ${MAXIMUM_MODELS} models`);
  const { views, pairs } = viewsOf(columns);
  const below = new Float64Array(models + 1);
  return (counts, out) => {
    for (const view of views) rank(view, counts, below);
    for (let pair = 0; pair < pairs.length; pair++) {
      const [a, b] = pairs[pair]!;
      const middle = (a.size + 1) / 2;
      const products = dot(counts, a.ranks, b.ranks) - a.size * middle * middle;
      // NaN where one is constant: 0 ÷ 0.
      out[pair] = clamp(products / Math.sqrt(a.squares * b.squares));
    }
  };
}

/** Mid-ranks of the drawn models among each other, without a branch: runs of ties have any length. */
function rank(view: View, counts: Float64Array, below: Float64Array): void {
  const { order, start, end, ranks } = view;
  let size = 0;
  for (let i = 0; i < order.length; i++) {
    below[i] = size;
    size += counts[order[i]!]!;
  }
  below[order.length] = size;
  let squares = 0;
  for (let i = 0; i < order.length; i++) {
    const model = order[i]!;
    const midRank = (below[start[i]!]! + below[end[i]!]! + 1) / 2;
    ranks[model] = midRank;
    squares += counts[model]! * midRank * midRank;
  }
  const middle = (size + 1) / 2;
  view.size = size;
  view.squares = squares - size * middle * middle;
}

function dot(counts: Float64Array, x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]! * x[i]! * y[i]!;
  return sum;
}

/** The views that pairs need, each once, and the two of every pair. */
function viewsOf(columns: readonly Float64Array[]): { views: View[]; pairs: [View, View][] } {
  const orders = columns.map(ascendingOrder);
  const masks = columns.map((column) => Array.from(column, (score) => !Number.isNaN(score)));
  const patterns = masks.map((mask) => mask.map(Number).join(''));
  const views = new Map<string, View>();
  const viewOf = (metric: number, other: number): View => {
    const isIn = (model: number) => masks[metric]![model]! && masks[other]![model]!;
    const order = orders[metric]!.filter(isIn);
    // A metric that lacks nothing of the other's models is the same view with each such other.
    const isWhole = order.length === orders[metric]!.length;
    const key = `${metric} ${patterns[isWhole ? metric : other]}`;
    const view = views.get(key) ?? makeView(columns[metric]!, order);
    views.set(key, view);
    return view;
  };
  const pairs = columns.flatMap((_, a) =>
    columns.slice(a + 1).map((_, i): [View, View] => [viewOf(a, a + 1 + i), viewOf(a + 1 + i, a)]),
  );
  return { views: [...views.values()], pairs };
}

function makeView(column: Float64Array, order: Int32Array): View {
  const start = new Uint16Array(order.length);
  const end = new Uint16Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const isTied = i > 0 && column[order[i]!] === column[order[i - 1]!];
    start[i] = isTied ? start[i - 1]! : i;
    end.fill(i + 1, start[i], i + 1);
  }
  return {
    order: Uint16Array.from(order),
    start,
    end,
    ranks: new Float64Array(column.length),
    size: 0,
    squares: 0,
  };
}
