import { cumsum, mean } from 'd3-array';
import { pairCount, pairPlace } from '../../../statistics/correlation/pairs.ts';
import { covarianceMatrix, deviate, drawnModels } from '../../../statistics/numbers/covariance.ts';
import { isTied } from '../../../statistics/numbers/ranks.ts';
import { roundingOfScores, roundingOfSum } from '../../../statistics/numbers/rounding.ts';
import type { Scored } from '../../../statistics/score/aggregate-scores.ts';
import {
  type AggregationMethod,
  sumOfColumns,
  transformationOf,
  transformed,
} from '../../../statistics/score/aggregation-methods.ts';
import { balancedWeights } from '../../../statistics/score/balanced-weights.ts';
import type { SetAggregation } from '../score/aggregate-sets.ts';

/** A way to combine metrics. */
interface Combination {
  method: AggregationMethod | 'median' | 'win_rate';
  /** Per model, its score among all. */
  scores: Float64Array;
  /** Per model, the largest rounding error of its score; by default that of the last digits. */
  rounding?: Float64Array;
  /** The scores among the models that are kept (1; 0 if left out), up to a common offset; those of the others have no meaning. */
  among: (kept: Int32Array) => Float64Array;
}

/**
 * The study's methods, and two more. `median`: per model, the weighted median of its scores ({@link weightedMedians}). `win_rate`:
 * the number of other models that it beats less that of those that beat it, on metrics of more weight; this orders models as the
 * share of the others that a model beats, ties half (Copeland 1951). The mean win rate of HELM (Liang et al. 2022), over metrics
 * and other models, is a linear function of the mean rank, so its order is that of `mean_rank`.
 */
export function combinations(set: Pick<SetAggregation, 'scored' | 'aggregated' | 'methods'>): Combination[] {
  const { columns } = set.scored;
  const weights = set.aggregated.root;
  const margin = roundingOfSum(columns.length);
  const leads = (other: number) => leadsOver(columns, weights, other);
  const wins = (other: number) =>
    leads(other).map((lead) => (Math.abs(lead) <= margin ? 0 : Math.sign(lead)));
  const none = new Int32Array(columns[0]!.length);
  const medians = weightedMedians(columns, weights);
  const won = less(Float64Array.from(none), -1, none, wins);
  const among = (method: AggregationMethod, scores: Float64Array): Combination['among'] => {
    if (method === 'arithmetic_mean') return () => scores;
    // A mid-rank is (1 + n + models below − models above) ÷ 2.
    if (method === 'mean_rank') return (kept) => less(scores, 1 / 2, kept, leads);
    return standardisedAmong(set.scored, weights, method === 'balanced');
  };
  return [
    ...set.methods.map(({ method, scores }) => {
      const rounding = roundingOfScores(transformationOf[method], columns);
      return { method, scores, rounding, among: among(method, scores) };
    }),
    { method: 'median', scores: medians, among: () => medians },
    { method: 'win_rate', scores: won, among: (kept) => less(won, 1, kept, wins) },
  ];
}

/** Per model, the weight of the metrics on which it is better than another model, less that of those on which it is worse. */
function leadsOver(columns: readonly Float64Array[], weights: Float64Array, other: number): Float64Array {
  const leads = new Float64Array(columns[0]!.length);
  for (const [metric, column] of columns.entries())
    for (let model = 0; model < leads.length; model++)
      leads[model]! += weights[metric]! * Math.sign(column[model]! - column[other]!);
  return leads;
}

/** Scores less a factor times the columns of the models that are not kept. */
function less(
  scores: Float64Array,
  factor: number,
  kept: Int32Array,
  columnOf: (other: number) => Float64Array,
) {
  const rest = scores.slice();
  for (let other = 0; other < kept.length; other++) {
    if (kept[other] === 1) continue;
    const column = columnOf(other);
    for (let model = 0; model < rest.length; model++) rest[model]! -= factor * column[model]!;
  }
  return rest;
}

/** The mean of z-scores, or the balanced score, of metrics standardised over the models that are kept. */
function standardisedAmong({ columns, partition }: Scored, weights: Float64Array, isBalanced: boolean) {
  const standardised = transformed('standardised', columns);
  const room = new Float64Array(columns[0]!.length);
  return (kept: Int32Array) => {
    const drawn = drawnModels(kept);
    const coefficients = weights.map((weight, metric) => {
      const squares = deviate(standardised[metric]!, drawn, room, 0);
      return squares > 0 ? weight * Math.sqrt((drawn.size - 1) / squares) : 0;
    });
    if (!isBalanced) return sumOfColumns(standardised, coefficients);
    const parts = partition.parts.map((_, part) => {
      const own = coefficients.map((each, metric) => (partition.of[metric] === part ? each : 0));
      return sumOfColumns(standardised, own);
    });
    return sumOfColumns(parts, balancedWeights(covarianceMatrix(parts, kept), parts.length));
  };
}

/**
 * Per model, the weighted median of its scores: the mean of the smallest score up to which the weights sum to at least half, and the
 * smallest up to which they sum to more than half. No score may be missing.
 */
function weightedMedians(columns: readonly Float64Array[], weights: Float64Array): Float64Array {
  const margin = roundingOfSum(columns.length);
  return columns[0]!.map((_, model) => {
    const ascending = [...columns.keys()].sort((a, b) => columns[a]![model]! - columns[b]![model]!);
    const upTo = cumsum(ascending, (metric) => weights[metric]!);
    const scoreAt = (share: number) => columns[ascending[upTo.findIndex((sum) => sum >= share)]!]![model]!;
    return (scoreAt(0.5 - margin) + scoreAt(0.5 + margin)) / 2;
  });
}

/**
 * How far the order of two models depends on the others (independence of irrelevant alternatives, Arrow 1951): which pairs are in the
 * reverse order when other models are left out. A tie that opens or closes, up to rounding, is no reversal.
 *
 * @param first the model in first place
 * @param choices of models to keep: per model 1, or 0 if left out
 * @returns the share of all pairs that are reversed by some choice; per choice, the share of the pairs of the models it keeps; and the
 *   number of choices by which a model that was behind the first one is ahead of it
 */
export function orderDependence(by: Combination, first: number, choices: readonly (() => Int32Array)[]) {
  const { scores, rounding, among } = by;
  const descending = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!);
  const isReversed = new Uint8Array(pairCount(scores.length));
  let overtaking = 0;
  const shares = choices.map((choose) => {
    const kept = choose();
    const after = among(kept);
    const order = descending.filter((model) => kept[model] === 1);
    const reversed = inversions(order, after).filter(
      ([one, other]) => !isTied(one, other, scores, rounding) && !isTied(one, other, after, rounding),
    );
    for (const [one, other] of reversed)
      isReversed[pairPlace(Math.min(one, other), Math.max(one, other), scores.length)] = 1;
    overtaking += Number(reversed.some(([better]) => better === first));
    return reversed.length / pairCount(order.length);
  });
  return { share: mean(isReversed)!, shares, overtaking };
}

/** The pairs that are not in descending order by score. Sorts the models by insertion, which is fast as such pairs are few. */
function inversions(order: number[], scores: Float64Array): [before: number, after: number][] {
  const found: [number, number][] = [];
  for (let end = 1; end < order.length; end++) {
    const model = order[end]!;
    let place = end;
    for (; place > 0 && scores[order[place - 1]!]! < scores[model]!; place--) {
      order[place] = order[place - 1]!;
      found.push([order[place]!, model]);
    }
    order[place] = model;
  }
  return found;
}
