import { innerProduct } from '../numbers/inner-product.ts';
import { clamp } from '../numbers/limits.ts';
import { midRanks, type Ordered, ordered } from '../numbers/ranks.ts';
import type { Correlation } from './correlations.ts';

/** A metric's scores, sorted once, to be ranked among the models that another metric has too. */
export interface Rankable extends Ordered {
  /** Per model, 1 if it has a score, otherwise 0. */
  isIn: Uint8Array;
  /** Room for the ranks of its models. */
  ranks: Float64Array;
}

export function rankable(scores: Float64Array): Rankable {
  const isIn = Uint8Array.from(scores, (score) => Number(!Number.isNaN(score)));
  const { order, ends } = ordered(scores);
  return { order, ends, isIn, ranks: new Float64Array(scores.length) };
}

/** The same without some models, by their indices. */
export function withoutModels(
  { order, ends, ranks, ...metric }: Rankable,
  models: readonly number[],
): Rankable {
  const isIn = metric.isIn.slice();
  for (const model of models) isIn[model] = 0;
  return { order, ends, isIn, ranks };
}

/**
 * Spearman's rho (Spearman 1904): Pearson's r of the mid-ranks, over the models that both metrics have. NaN if there are
 * fewer than 3, or if a metric is constant over them.
 *
 * @example spearman(rankable([1, 2, 3]), rankable([1, 3, 2])).estimate // 0.5
 */
export function spearman(one: Rankable, other: Rankable): Correlation {
  const { isIn, ranks } = other;
  const { n, squares } = rankAmong(one, isIn);
  const { squares: squaresOfOther } = rankAmong(other, one.isIn);
  // The mean of the ranks is n.
  let products = -(n ** 3);
  for (const model of one.order) products += isIn[model]! * (one.ranks[model]! * ranks[model]!);
  // A constant metric gives 0 ÷ 0.
  return { n, estimate: n < 3 ? Number.NaN : clamp(products / Math.sqrt(squares * squaresOfOther)) };
}

/**
 * Writes (doubled mid-rank − 1) of a metric's models among those that another has too. Ranks are doubled, so that mid-ranks
 * are integers and every sum is exact; those of other models are arbitrary.
 *
 * @param isIn per model, 1 if the other metric has it, otherwise 0
 * @returns the number of models n, which is also the mean of these ranks, and the sum of squares about it
 */
export function rankAmong({ order, ends, ranks }: Rankable, isIn: Uint8Array) {
  let n = 0;
  let ties = 0;
  let start = 0;
  for (const end of ends) {
    let tied = 0;
    for (let place = start; place < end; place++) tied += isIn[order[place]!]!;
    for (; start < end; start++) ranks[order[start]!] = 2 * n + tied;
    n += tied;
    ties += tied * tied * tied - tied;
  }
  return { n, squares: (n * n * n - n - ties) / 3 };
}

/** A metric that no model lacks: its mid-ranks, and their sum of squares about the mean. */
type Ranked = ReturnType<typeof ranked>;

export function ranked(scores: Float64Array) {
  const ranks = midRanks(scores);
  return { ranks, squares: innerProduct(ranks, ranks) - squaredMean(ranks) };
}

/**
 * The same rho if no score is missing: each metric is ranked once, and a correlation costs one inner product. Mid-ranks are
 * multiples of ½, so every sum is exact.
 *
 * @example completeSpearman(ranked([1, 2, 3]), ranked([1, 3, 2])).estimate // 0.5
 */
export function completeSpearman(one: Ranked, other: Ranked): Correlation {
  const n = one.ranks.length;
  const products = innerProduct(one.ranks, other.ranks) - squaredMean(one.ranks);
  return { n, estimate: n < 3 ? Number.NaN : clamp(products / Math.sqrt(one.squares * other.squares)) };
}

/** The squared mean of n ranks, n times. */
function squaredMean({ length: n }: Float64Array): number {
  return (n * (n + 1) ** 2) / 4;
}
