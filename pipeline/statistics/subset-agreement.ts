import { type AggregationMethod, transformationOf } from './aggregation-methods.ts';
import { nearZero } from './conditioning.ts';
import { emptyCorrelations } from './correlations.ts';
import { kendallRow } from './kendall.ts';
import { largestChanged, roundingOfSum } from './rounding.ts';
import { type Scored, scorer } from './scoring.ts';
import { roomToSort, sortedColumn, sorter } from './sorted-column.ts';

/** The methods whose score is the mean over the metric tree, so that a metric can be left out of it. */
export const treeMeans = ['arithmetic_mean', 'z_mean', 'mean_rank'] as const satisfies AggregationMethod[];
export type TreeMean = (typeof treeMeans)[number];

/** Fewer metrics keep a ranking where Kendall's τ-b of their score with the full one is at least this by every method. */
export const KEPT = 0.95;

/** Which metrics are in: 1 per metric of the set, 0 for the others. */
export type MetricSubset = Uint8Array;

/** Scores that are to be made of fewer metrics. */
export interface Reducible {
  scored: Scored;
  methods: readonly TreeMean[];
}

/** Kendall's τ-b of the scores of each subset with those of all metrics; of no more subsets than metrics. */
type TausOf = (subsets: readonly MetricSubset[]) => Float64Array;

/** One per method. */
export type Agreement = readonly TausOf[];

/**
 * How far the ranking by some of the metrics agrees with that by all: Kendall's τ-b of the two scores over the same
 * models, per method. The metric tree is the same, without the nodes that have no metric left; scores are standardised
 * or ranked over the cohort, which stays. τ is NaN where a score is constant, and of a subset without metrics.
 * Few metrics leave many models tied, which the last bits of sums would rank at random: scores that are the same to ten
 * digits of the largest one count as tied.
 *
 * Columns are transformed, and the full scores sorted, once; a subset then costs a weighted sum and a sort a method.
 */
export function agreementWithFull({ scored, methods }: Reducible): Agreement {
  const { columns } = scored;
  // What every score has in common would take its share of the digits.
  const near = { ...scored, columns: columns.map(nearZero) };
  return methods.map((method) => {
    const transformation = transformationOf[method];
    return tauWithFull(
      scorer(method, near),
      columns.map((column) => largestChanged(transformation, column)),
    );
  });
}

/** Per subset, its τ by each method. */
export function allTaus(agreement: Agreement, subsets: readonly MetricSubset[]): Float64Array[] {
  const taus = agreement.map((tausOf) => tausOf(subsets));
  return subsets.map((_, s) => Float64Array.from(taus, (each) => each[s]!));
}

/** The smallest τ of the methods; NaN where one is missing. */
export function smallestTau(taus: Float64Array): number {
  return taus.length > 0 ? Math.min(...taus) : Number.NaN;
}

export function keepsRanking(taus: Float64Array): boolean {
  return smallestTau(taus) >= KEPT;
}

export function membersOf(subset: MetricSubset): number[] {
  return [...subset.keys()].filter((metric) => subset[metric] === 1);
}

/**
 * Of one method.
 *
 * @param sizes per metric, the largest that its changed scores can have
 */
function tauWithFull(scoresOf: (copies: MetricSubset) => Float64Array, sizes: readonly number[]): TausOf {
  const metrics = sizes.length;
  const tied = (subset: MetricSubset) => {
    const own = sizes.filter((_, metric) => subset[metric] === 1);
    return tiedInPlace(scoresOf(subset), roundingOfSum(own.length) * largestOf(own));
  };
  const full = tied(new Uint8Array(metrics).fill(1));
  const room = roomToSort(new Array(metrics + 1).fill(full));
  const sort = sorter(room);
  const found = emptyCorrelations(metrics + 1, 'kendall');
  sort(full, 0);
  return (subsets) => {
    if (subsets.length > metrics)
      throw new Error('no more subsets than metrics can be asked about at a time');
    for (const [s, subset] of subsets.entries()) sort(tied(subset), s + 1);
    const compared = Array.from({ length: subsets.length + 1 }, (_, s) => sortedColumn(room, s));
    kendallRow(compared)(0, found);
    return found.estimate.slice(0, subsets.length);
  };
}

/** How far apart sums of the same numbers may be, as a share of the largest score. */
const LAST_BITS = 2 ** -36;

/**
 * Turns scores into whole units, in the array that it is given, so that those that only the order of a sum tells apart are tied.
 *
 * @param rounding what they may be off by: where terms cancel out, more than the last bits of what is left
 */
function tiedInPlace(scores: Float64Array, rounding: number): Float64Array {
  const unit = Math.max(LAST_BITS * largestOf(scores.map(Math.abs)), 2 * rounding);
  if (unit > 0)
    for (let model = 0; model < scores.length; model++) scores[model] = Math.round(scores[model]! / unit);
  return scores;
}

function largestOf(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, value);
  return largest;
}
