import { weightedMidRanks } from '../../../statistics/numbers/ranks.ts';
import { countsOfOne } from '../../../statistics/score/aggregation-methods.ts';

/** What {@link quartileAgreement} computes. */
export const quartileQuantities = ['cohen_kappa', 'share_changed'] as const;

const QUARTILES = 4;

/** Per model, its quartile, from 0: the whole part of 4 × (mid-rank − ½) ÷ n. So tied models share a quartile. */
export function quartilesOf(ranks: ArrayLike<number>): Uint8Array {
  const midRanks = weightedMidRanks(Float64Array.from(ranks), countsOfOne(ranks.length));
  return Uint8Array.from(midRanks, (rank) => Math.floor((QUARTILES * (rank - 0.5)) / ranks.length));
}

/**
 * How far two assignments of the same models to quartiles agree: Cohen's kappa (Cohen 1960, unweighted) and the share
 * of models that change quartile. Kappa is NaN if all models are in one quartile by both.
 *
 * @param counts how often each model is in a resample; in it, every model keeps its quartile
 */
export function quartileAgreement(
  one: Uint8Array,
  other: Uint8Array,
  counts: Int32Array,
): [kappa: number, changed: number] {
  const inOne = new Float64Array(QUARTILES);
  const inOther = new Float64Array(QUARTILES);
  let same = 0;
  let models = 0;
  for (let model = 0; model < counts.length; model++) {
    const count = counts[model]!;
    inOne[one[model]!]! += count;
    inOther[other[model]!]! += count;
    if (one[model] === other[model]) same += count;
    models += count;
  }
  const expected = inOne.reduce((sum, size, q) => sum + size * inOther[q]!, 0) / models ** 2;
  const share = same / models;
  return [expected === 1 ? Number.NaN : (share - expected) / (1 - expected), 1 - share];
}
