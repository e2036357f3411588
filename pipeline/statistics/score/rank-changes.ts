import { correlationOf } from '../correlation/correlate-columns.ts';
import { NO_RANK } from '../numbers/ranks.ts';

/** Ranks of models: `NO_RANK` or undefined if a model has none. */
type Ranks = ArrayLike<number>;

/**
 * The model whose rank differs most between two rankings; the first among equals. Unranked models are ignored.
 *
 * @example largestRankChange([1, 2, 3], [3, 1, 2]) // {"model":0,"change":2}
 */
export function largestRankChange(from: Ranks, to: Ranks) {
  let most = { model: 0, change: 0 };
  for (let model = 0; model < from.length; model++) {
    const before = from[model];
    const after = to[model];
    if (!before || !after) continue;
    const change = Math.abs(after - before);
    if (change > most.change) most = { model, change };
  }
  return most;
}

/**
 * The agreement of two rankings of the same models, as Kendall's τ-b or Spearman's rho. It takes ranks rather than
 * scores because ranks tie scores that are equal up to rounding.
 *
 * @example rankingAgreement([1, 2, 3], [1, 3, 2], 'kendall') // 0.3333
 */
export function rankingAgreement(one: Ranks, other: Ranks, method: 'kendall' | 'spearman'): number {
  return correlationOf(present(one), present(other), method);
}

function present(ranks: Ranks): Float64Array {
  return Float64Array.from(ranks, (rank) => rank || Number.NaN);
}

/**
 * The range that holds a model's rank in 95 % of the resamples: the 2.5 % and 97.5 % quantiles of type 1 (Hyndman & Fan
 * 1996), which are always ranks that occurred. Resamples without a rank are ignored; undefined if no resample has one.
 *
 * @param ranks the model's rank in each resample; none if nothing was resampled
 * @example rankRange([1, 2, 2, 3]) // {"low":1,"high":3}
 */
export function rankRange(ranks: Uint16Array = new Uint16Array()) {
  const all = ranks.toSorted();
  const sorted = all.subarray(all.lastIndexOf(NO_RANK) + 1);
  const at = (probability: number) => sorted[Math.ceil(probability * sorted.length) - 1]!;
  return sorted.length === 0 ? undefined : { low: at(0.025), high: at(0.975) };
}
