import { correlate } from './p-values.ts';

/** Ranks of models: `NO_RANK` or undefined if a model has none. */
type Ranks = ArrayLike<number>;

/** The model whose rank differs most between two rankings; the first among equals. Unranked models are ignored. */
export function largestRankChange(from: Ranks, to: Ranks): { model: number; change: number } {
  let most = { model: 0, change: 0 };
  for (let model = 0; model < from.length; model++) {
    const [before, after] = [from[model], to[model]];
    if (!before || !after) continue;
    const change = Math.abs(after - before);
    if (change > most.change) most = { model, change };
  }
  return most;
}

/**
 * The agreement of two rankings of the same models, as Kendall's τ-b or Spearman's rho. It takes ranks rather than
 * scores because ranks tie scores that are equal up to rounding.
 */
export function rankingAgreement(one: Ranks, other: Ranks, method: 'kendall' | 'spearman'): number {
  const [a, b] = [one, other].map((ranks) => Float64Array.from(ranks, (rank) => rank || Number.NaN));
  return correlate(a!, b!, method).estimate;
}
