import { clamp } from './correlation.ts';
import { ascendingOrder, weightedMidRanks } from './ranks.ts';

/** A metric over the models that it and another metric have, in their order by its scores. */
interface View {
  column: Float64Array;
  /** The models, ascending by index. */
  models: Int32Array;
  /** The models, ascending by score. */
  order: Int32Array;
  /** Standardised ranks of the models drawn, one after the other. */
  scaled: Float64Array;
  drawn: number;
}

/**
 * Spearman's rho of every pair of metrics over the models that both have (pairwise complete), for one resample
 * of models after another. Ranks are taken anew within the models of a pair; metrics that lack the same models
 * share that work. Each view is sorted once; a resample costs one pass along that order and a product per pair.
 *
 * @param columns one Float64Array of scores per metric, NaN where a model has none
 * @returns a function from a resample's counts to the correlations of all pairs (a, b), a < b, by a then b;
 *   NaN where a metric is constant over the pair's models in the resample
 */
export function resampledSpearman(
  columns: readonly Float64Array[],
): (counts: Float64Array, out: Float64Array) => void {
  const { views, pairs } = viewsOf(columns);
  const ranks = new Float64Array(columns[0]?.length ?? 0);
  return (counts, out) => {
    for (const view of views) {
      weightedMidRanks(view.column, view.order, counts, ranks);
      standardise(ranks, counts, view);
    }
    pairs.forEach(([a, b], pair) => {
      // Nothing was drawn of what both have: no product, and no correlation of 0.
      out[pair] = a.drawn === 0 ? Number.NaN : clamp(dot(a.scaled, b.scaled, a.drawn));
    });
  };
}

/** The views that pairs need, each once, and the two of every pair. */
function viewsOf(columns: readonly Float64Array[]): { views: View[]; pairs: [View, View][] } {
  const orders = columns.map(ascendingOrder);
  const present = columns.map((column) => Uint8Array.from(column, (score) => (Number.isNaN(score) ? 0 : 1)));
  const patterns = new Map<string, Uint8Array>();
  for (const mask of present) patterns.set(mask.join(''), mask);
  const patternOf = present.map((mask) => [...patterns.keys()].indexOf(mask.join('')));
  const masks = [...patterns.values()];

  const views = new Map<string, View>();
  const viewOf = (metric: number, other: number): View => {
    const [own, with_] = [masks[patternOf[metric]!]!, masks[patternOf[other]!]!];
    const isIn = (model: number) => own[model] === 1 && with_[model] === 1;
    const models = Int32Array.from(own.keys()).filter(isIn);
    // A metric that lacks nothing of the other's models is the same view with each such other.
    const key = `${metric} ${models.length === count(own) ? patternOf[metric] : patternOf[other]}`;
    const known = views.get(key);
    if (known) return known;
    const view = {
      column: columns[metric]!,
      models,
      order: orders[metric]!.filter(isIn),
      scaled: new Float64Array(models.length),
      drawn: 0,
    };
    views.set(key, view);
    return view;
  };
  const pairs = columns.flatMap((_, a) =>
    columns.slice(a + 1).map((_, i): [View, View] => [viewOf(a, a + 1 + i), viewOf(a + 1 + i, a)]),
  );
  return { views: [...views.values()], pairs };
}

function count(mask: Uint8Array): number {
  return mask.reduce((sum, each) => sum + each, 0);
}

/**
 * Centres and scales ranks so that the product of two columns is their correlation over the resample. Only the
 * models that were drawn are written, one after the other.
 */
function standardise(ranks: Float64Array, counts: Float64Array, view: View): void {
  const { models, scaled } = view;
  let size = 0;
  for (let m = 0; m < models.length; m++) size += counts[models[m]!]!;
  const middle = (size + 1) / 2;
  let squares = 0;
  for (let m = 0; m < models.length; m++) {
    const i = models[m]!;
    squares += counts[i]! * (ranks[i]! - middle) ** 2;
  }
  // Ranks are multiples of one half, so a constant metric gives exactly zero.
  const scale = squares === 0 ? Number.NaN : 1 / Math.sqrt(squares);
  let drawn = 0;
  for (let m = 0; m < models.length; m++) {
    const i = models[m]!;
    if (counts[i] !== 0) scaled[drawn++] = Math.sqrt(counts[i]!) * (ranks[i]! - middle) * scale;
  }
  view.drawn = drawn;
}

function dot(x: Float64Array, y: Float64Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += x[i]! * y[i]!;
  return sum;
}
