import { max } from 'd3-array';
import { kendallWith } from '../correlation/kendall.ts';
import { indicesWhere } from '../numbers/indices.ts';
import { shiftedTowardsZero } from '../numbers/numerical-scaling.ts';
import {
  type AggregationMethod,
  largestChanged,
  roundingOfSum,
  type Scored,
  scorer,
  transformationOf,
} from './aggregation-methods.ts';
import { rootWeights } from './metric-tree.ts';

/** The methods whose score is a mean over the metric tree, so that metrics can be left out. */
export const treeMeans = ['arithmetic_mean', 'z_mean', 'mean_rank'] as const satisfies AggregationMethod[];
export type TreeMean = (typeof treeMeans)[number];

/** A subset keeps the ranking if Kendall's τ-b of its score with the full score is at least this by every method. */
const MINIMUM_TAU_KEPT = 0.95;

/** Per metric, 1 if it is in the subset, otherwise 0. */
export type MetricSubset = Uint8Array;

/** Scores to be approximated with fewer metrics. */
export interface Reducible {
  scored: Scored;
  methods: readonly TreeMean[];
}

/** Kendall's τ-b of a subset's scores with the full scores. */
type TauOf = (subset: MetricSubset) => number;

/** One per method. */
export type Agreement = readonly TauOf[];

/**
 * The agreement of the ranking by a subset of metrics with that by all: per method, Kendall's τ-b of the two scores
 * over the cohort. Nodes of the metric tree without metrics are dropped; metrics are standardised or ranked over the
 * cohort. Scores that are equal to ten digits of the largest one count as tied, because few metrics leave many models
 * tied, and the last bits of sums would rank these at random. τ is NaN if a score is constant, or if the subset is
 * empty.
 */
export function agreementWithFull({ scored, methods }: Reducible): Agreement {
  const { columns } = scored;
  // A large common offset would use up digits of the scores.
  const near = { ...scored, columns: columns.map(shiftedTowardsZero) };
  return methods.map((method) => {
    const transformation = transformationOf[method];
    const scoresOf = scorer(method, near);
    return tauWithFull(
      (subset) => scoresOf(rootWeights(scored.tree, subset)),
      columns.map((column) => largestChanged(transformation, column)),
    );
  });
}

/** Per subset, its τ by each method. */
export function allTaus(agreement: Agreement, subsets: readonly MetricSubset[]): Float64Array[] {
  return subsets.map((subset) => Float64Array.from(agreement, (tauOf) => tauOf(subset)));
}

/** The smallest τ of the methods; NaN if one is missing. */
export function smallestTau(taus: Float64Array): number {
  return taus.length > 0 ? Math.min(...taus) : Number.NaN;
}

export function keepsRanking(taus: Float64Array): boolean {
  return smallestTau(taus) >= MINIMUM_TAU_KEPT;
}

export function membersOf(subset: MetricSubset): number[] {
  return indicesWhere(subset, (isIn) => isIn === 1);
}

/**
 * The agreement by one method.
 *
 * @param sizes per metric, the largest absolute value of its transformed scores
 */
function tauWithFull(scoresOf: (subset: MetricSubset) => Float64Array, sizes: readonly number[]): TauOf {
  const tied = (subset: MetricSubset) => {
    const members = membersOf(subset);
    const largest = max(members, (metric) => sizes[metric]) ?? 0;
    return tiedInPlace(scoresOf(subset), roundingOfSum(members.length) * largest);
  };
  const agreementWith = kendallWith(tied(new Uint8Array(sizes.length).fill(1)));
  return (subset) => agreementWith(tied(subset)).estimate;
}

/** Scores are rounded to this share of the largest one, or more coarsely if rounding errors are larger. */
const LAST_BITS = 2 ** -36;

/**
 * Rounds scores to integers in place, so that scores that differ only by the order of summation are tied.
 *
 * @param rounding the largest rounding error of a score; it exceeds the last bits if large terms cancel out
 */
function tiedInPlace(scores: Float64Array, rounding: number): Float64Array {
  const unit = Math.max(LAST_BITS * largestChanged('scores', scores), 2 * rounding);
  if (unit > 0)
    for (let model = 0; model < scores.length; model++) scores[model] = Math.round(scores[model]! / unit);
  return scores;
}
