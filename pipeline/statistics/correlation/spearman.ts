import { innerProduct } from '../numbers/inner-product.ts';
import { clamp } from '../numbers/limits.ts';
import { midRanks, ordered, presentModels, rankAmong } from '../numbers/ranks.ts';
import type { CorrelationWith } from './correlations.ts';

/**
 * Spearman's rho (Spearman 1904): Pearson's r of the mid-ranks, over the models that both metrics have. Each column is
 * sorted once. A pair then takes a pass along each metric's order, which ranks the models that the other has too.
 */
export function spearmanWith(columns: readonly Float64Array[]): CorrelationWith {
  return spearmanWithout(columns)([]);
}

/** The same without some models, by their indices. */
export function spearmanWithout(columns: readonly Float64Array[]) {
  const metrics = columns.map(ordered);
  const present = columns.map(presentModels);
  const ranks = new Float64Array(columns[0]?.length ?? 0);
  const ranksOfOther = new Float64Array(ranks.length);
  return (models: Iterable<number>): CorrelationWith => {
    const isIn = present.map((own) => own.slice());
    for (const model of models) for (const own of isIn) own[model] = 0;
    return (a) => (b) => {
      const one = rankAmong(metrics[a]!, isIn[b]!, ranks);
      const other = rankAmong(metrics[b]!, isIn[a]!, ranksOfOther);
      // The mean of the ranks is n.
      let products = -(one.n ** 3);
      for (const model of metrics[a]!.order)
        products += isIn[b]![model]! * (ranks[model]! * ranksOfOther[model]!);
      // NaN if a metric is constant: 0 ÷ 0.
      const rho = one.n < 3 ? Number.NaN : clamp(products / Math.sqrt(one.squares * other.squares));
      return { n: one.n, estimate: rho };
    };
  };
}

/**
 * Spearman's rho of every pair of metrics if no score is missing: each metric is ranked once, and a correlation costs
 * one inner product. Mid-ranks are multiples of ½, so every sum is exact.
 */
export function completeSpearmanWith(columns: readonly Float64Array[]): CorrelationWith {
  const models = columns[0]?.length ?? 0;
  const ranks = columns.map(midRanks);
  const middle = (models * (models + 1) ** 2) / 4;
  const squares = ranks.map((own) => innerProduct(own, own) - middle);
  return (a) => (b) => {
    const products = innerProduct(ranks[a]!, ranks[b]!) - middle;
    // NaN if a metric is constant: 0 ÷ 0.
    const rho = models < 3 ? Number.NaN : clamp(products / Math.sqrt(squares[a]! * squares[b]!));
    return { n: models, estimate: rho };
  };
}
