import { clamp } from '../numbers/rounding.ts';
import type { SortedColumn } from '../numbers/sorted-column.ts';
import type { Pair } from './model-sets.ts';
import { partialCorrelation } from './partial-correlation.ts';
import { type Drawn, draw, productsOfRanks, rank, rankSums, roomFor } from './spearman.ts';

/**
 * Spearman's rho of pairs of metrics whose set of models is shared with few other pairs, in one resample after
 * another. Each pair is ranked by itself, as in `spearman.ts`, with each model weighted by how often it was drawn. Results
 * are bit-identical to those of `resampled-spearman.ts`.
 *
 * @param pairs the two metrics as indices into `columns`, and the place of their correlation in the output
 */
export function unsharedPairs(columns: readonly SortedColumn[], pairs: readonly Pair[]) {
  const drawAll = drawer(columns, pairs);
  const add = rankSums(columns[0]?.models ?? 0);
  return (counts: Int32Array, estimates: Float64Array) => {
    const drawn = drawAll(counts);
    for (const { a, b, place } of pairs) {
      const { products, squares, squaresOfOther } = add(drawn[a]!, drawn[b]!);
      estimates[place] = correlation(products, squares, squaresOfOther);
    }
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
) {
  const { models } = control;
  const drawAll = drawer(columns, pairs);
  const given = roomFor(control);
  const [ranks, ranksOfOther, ranksOfControl] = [1, 2, 3].map(() => new Float64Array(models)) as Three;
  const all = new Float64Array(models);
  return (counts: Int32Array, estimates: Float64Array) => {
    const drawn = drawAll(counts);
    draw(given, counts);
    for (const { a, b, place } of pairs) {
      const [one, other] = [drawn[a]!, drawn[b]!];
      for (let model = 0; model < models; model++)
        all[model] = Math.min(one.weights[model]!, other.weights[model]!);
      const { n, squares } = rank(one, all, ranks);
      const { squares: squaresOfOther } = rank(other, all, ranksOfOther);
      const { squares: squaresOfControl } = rank(given, all, ranksOfControl);
      const products = productsOfRanks(one, all, n, ranks, ranksOfOther);
      const withControl = productsOfRanks(one, all, n, ranks, ranksOfControl);
      const otherWithControl = productsOfRanks(other, all, n, ranksOfOther, ranksOfControl);
      const plain = correlation(products, squares, squaresOfOther);
      estimates[estimates.length / 2 + place] = plain;
      estimates[place] = partialCorrelation(
        plain,
        correlation(withControl, squares, squaresOfControl),
        correlation(otherWithControl, squaresOfOther, squaresOfControl),
      );
    }
  };
}

type Three = [Float64Array, Float64Array, Float64Array];

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

/** NaN if a metric is constant: 0 × infinity. */
function correlation(products: number, squares: number, squaresOfOther: number): number {
  return clamp(products * ((1 / Math.sqrt(squares)) * (1 / Math.sqrt(squaresOfOther))));
}
