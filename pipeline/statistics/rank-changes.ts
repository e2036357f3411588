import { correlate } from './p-values.ts';

/** Ranks of models; one that has none has `NO_RANK` or nothing. */
type Ranks = ArrayLike<number>;

/** The model that moves most from one ranking to another of the same models; of several the first. */
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
 * How far two rankings of the same models agree, by Kendall's τ-b or Spearman's rho: of ranks, in which scores that are
 * the same but for rounding are tied, as the last bits of a sum depend on the order in which it is added up.
 */
export function rankingAgreement(one: Ranks, other: Ranks, method: 'kendall' | 'spearman'): number {
  const [a, b] = [one, other].map((ranks) => Float64Array.from(ranks, (rank) => rank || Number.NaN));
  return correlate(a!, b!, method).estimate;
}
