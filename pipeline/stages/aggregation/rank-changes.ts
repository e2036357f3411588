import { correlate } from '../../statistics/correlation.ts';

/** The model that moves most from one ranking to another of the same models; of several the first. */
export function largestRankChange(
  from: readonly number[],
  to: readonly number[],
): { model: number; change: number } {
  let most = { model: 0, change: 0 };
  for (const [model, rank] of from.entries()) {
    const change = Math.abs(to[model]! - rank);
    if (change > most.change) most = { model, change };
  }
  return most;
}

/**
 * How far two rankings of the same models agree, by Kendall's τ-b or Spearman's rho: of ranks, in which scores that are
 * the same but for rounding are tied, as the last bits of a sum depend on the order in which it is added up.
 */
export function rankingAgreement(
  one: readonly number[],
  other: readonly number[],
  method: 'kendall' | 'spearman',
): number {
  const [a, b] = [one, other].map((ranks) => Float64Array.from(ranks, (rank) => rank ?? Number.NaN));
  return correlate(a!, b!, method).estimate;
}
