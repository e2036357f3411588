import { type ModelSet, modelSets, type RankedMetric } from '../correlation/model-sets.ts';
import { partialCorrelation } from '../correlation/partial-correlation.ts';
import { unsharedPairs, unsharedPartials } from '../correlation/unshared-pairs.ts';
import { productsWith } from '../numbers/gram-matrix.ts';
import { clamp } from '../numbers/rounding.ts';
import { sortColumns } from '../numbers/sorted-column.ts';

/** Writes the correlation of every pair of metrics if model i is in the cohort `counts[i]` times. */
export type Evaluate = (counts: Int32Array, estimates: Float64Array) => void;

/**
 * Spearman's rho of every pair of metrics over the models that both have (pairwise complete), for one resample of models
 * after another. A pair's models are ranked among themselves; pairs with the same models share that work. Mid-ranks are
 * doubled, so that they are integers and all sums are exact, in any order.
 *
 * @param columns one Float64Array of scores per metric, NaN if a model has none
 * @param counted per pair of metrics, NaN if it is not wanted
 * @param control with it, the partial correlations given this metric, over the models that have it too
 * @returns a function that writes NaN for a pair that is not wanted, or if one of its metrics is constant in the resample.
 *   With a control it writes twice as many numbers: first the partial correlations, then the plain ones over the same
 *   models.
 */
export function resampledSpearman(
  columns: readonly Float64Array[],
  counted: Float64Array,
  control?: Float64Array,
): Evaluate {
  const sorted = sortColumns(control ? columns.map((column) => whereKnown(column, control)) : columns);
  const given = control && sortColumns([control])[0]!;
  const { sets, unshared } = modelSets(sorted, counted, given);
  const correlateUnshared = given
    ? unsharedPartials(sorted, given, unshared)
    : unsharedPairs(sorted, unshared);
  const mostMetrics = sets.reduce((most, { ranked }) => Math.max(most, ranked.length), 0);
  const resample = new Resample(columns[0]?.length ?? 0, mostMetrics);
  return (counts, estimates) => {
    estimates.fill(Number.NaN);
    for (const set of sets) {
      resample.rank(set, counts);
      resample.correlate(set, estimates);
      if (set.control !== undefined) resample.holdConstant(set, set.control, estimates);
    }
    correlateUnshared(counts, estimates);
  };
}

/** The scores of models that have the control. */
function whereKnown(column: Float64Array, control: Float64Array): Float64Array {
  return column.map((score, model) => (Number.isNaN(control[model]) ? Number.NaN : score));
}

/** The models of one set that were drawn, and its metrics' ranks among them. */
class Resample {
  /** How many models were drawn, each counted once, and with repetition. */
  private drawn = 0;
  private size = 0;
  /** Per model of the set, how often it was drawn. */
  private readonly counts: Int32Array;
  /** The drawn models, and how often each was drawn. */
  private readonly models: Uint16Array;
  private readonly weights: Float64Array;
  /** Per place in a metric's order, how many draws are below it. */
  private readonly below: Float64Array;
  /** Per metric and drawn model, the doubled mid-rank less its mean, and the same times the model's weight. */
  private readonly ranks: Float64Array[];
  private readonly weighted: Float64Array[];
  /** Per metric, 1 ÷ the root of the sum of squares of its ranks. */
  private readonly scale: Float64Array;
  /** Per metric, its correlation with the control. */
  private readonly withControl: Float64Array;
  private readonly products: Float64Array;

  constructor(models: number, metrics: number) {
    const perMetric = () => Array.from({ length: metrics }, () => new Float64Array(models));
    this.counts = new Int32Array(models);
    this.models = new Uint16Array(models + 1);
    this.weights = new Float64Array(models + 1);
    this.below = new Float64Array(models + 1);
    this.ranks = perMetric();
    this.weighted = perMetric();
    this.scale = new Float64Array(metrics);
    this.withControl = new Float64Array(metrics);
    this.products = new Float64Array(metrics);
  }

  /** @param drawnCounts how often each model of the cohort was drawn */
  rank({ models, ranked }: ModelSet, drawnCounts: Int32Array): void {
    let drawn = 0;
    let size = 0;
    for (let i = 0; i < models.length; i++) {
      const count = drawnCounts[models[i]!]!;
      this.counts[i] = count;
      // Without a branch: a model that was not drawn is overwritten.
      this.models[drawn] = i;
      this.weights[drawn] = count;
      drawn = (drawn + (-count >>> 31)) | 0;
      size = (size + count) | 0;
    }
    this.drawn = drawn;
    this.size = size;
    for (let metric = 0; metric < ranked.length; metric++) this.rankMetric(ranked[metric]!, metric);
  }

  private rankMetric({ order, start, end }: RankedMetric, metric: number): void {
    const { models, weights, below, drawn, size } = this;
    countBelow(order, this.counts, below);
    const ranks = this.ranks[metric]!;
    const weighted = this.weighted[metric]!;
    let squares = 0;
    for (let i = 0; i < drawn; i++) {
      const model = models[i]!;
      const rank = below[start[model]!]! + below[end[model]!]! - size;
      ranks[i] = rank;
      weighted[i] = weights[i]! * rank;
      squares += weighted[i]! * rank;
    }
    this.scale[metric] = 1 / Math.sqrt(squares);
  }

  correlate({ pairs }: ModelSet, estimates: Float64Array): void {
    const { ranks, weighted, scale, products, drawn } = this;
    for (const { a, others, places } of pairs) {
      productsWith(weighted[a]!, ranks, others, drawn, products);
      for (let i = 0; i < others.length; i++)
        // NaN if a metric is constant: 0 × infinity.
        estimates[places[i]!] = clamp(products[i]! * (scale[a]! * scale[others[i]!]!));
    }
  }

  /** Moves the plain correlations of a set behind all pairs, and puts the partial ones in their place. */
  holdConstant({ ranked, pairs }: ModelSet, control: number, estimates: Float64Array): void {
    const { ranks, weighted, scale, withControl, drawn } = this;
    productsWith(weighted[control]!, ranks, Int32Array.from(ranked.keys()), drawn, withControl);
    for (let m = 0; m < ranked.length; m++)
      withControl[m] = clamp(withControl[m]! * (scale[m]! * scale[control]!));
    for (const { a, others, places } of pairs) {
      for (let i = 0; i < others.length; i++) {
        const place = places[i]!;
        const plain = estimates[place]!;
        estimates[estimates.length / 2 + place] = plain;
        estimates[place] = partialCorrelation(plain, withControl[a]!, withControl[others[i]!]!);
      }
    }
  }
}

function countBelow(order: Uint16Array, counts: Int32Array, below: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < order.length; i++) {
    below[i] = sum;
    sum = (sum + counts[order[i]!]!) | 0;
  }
  below[order.length] = sum;
}
