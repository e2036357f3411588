import { range } from 'd3-array';
import { correlateColumns } from '../../statistics/correlation/correlate-columns.ts';
import { holm, normalPValue } from '../../statistics/correlation/p-values.ts';
import { allPairs } from '../../statistics/correlation/pairs.ts';
import { rankScores } from '../../statistics/numbers/ranks.ts';
import { distribution } from '../../statistics/resampling/percentiles.ts';
import { rankRange } from '../../statistics/score/rank-changes.ts';
import { endsOf, type Row } from '../../warehouse/rows.ts';
import { MEASURES, type Measure } from './error-consistency.ts';
import {
  differenceOf,
  type ImageInterval,
  measureInterval,
  type Resampled,
  scoreOf,
  shiftedInterval,
  widerInterval,
} from './image-resampling.ts';
import type { ComparedObservers, ResampledObserver } from './resample-trials.ts';

export function intervalRows(observers: readonly ResampledObserver[]): Row[] {
  return observers.flatMap(({ snapshotId, kind, observer, dataset, measures }) =>
    MEASURES.map((measure) => {
      const interval = measureInterval(measure, measures[measure]);
      return {
        snapshot_id: snapshotId,
        observer_kind: kind,
        observer,
        dataset,
        measure,
        estimate: measures[measure].estimate,
        corrected: interval?.corrected ?? null,
        ...imageColumns(interval),
      };
    }),
  );
}

/** An interval, and the resamples that it leaves out; null if missing. */
function imageColumns(interval: ImageInterval | undefined): Row {
  return { ...endsOf(interval), n_degenerate: interval?.degenerate ?? null };
}

/** Significance level, corrected for the number of pairs (Holm). */
const LEVEL = 0.05;
/** Smaller standard errors are rounding errors. */
const ROUNDING = 1e-12;

export function differenceRows(compared: ComparedObservers): Row[] {
  return MEASURES.flatMap((measure) => {
    const rows = pairsOf(compared).map((pair) => rowOf(pair, measure));
    const corrected = holm(Float64Array.from(rows, ({ p_value }) => Number(p_value)));
    return rows.map((row, i) => ({ ...row, p_holm: corrected[i]!, distinguishable: corrected[i]! <= LEVEL }));
  });
}

type Pair = readonly [ResampledObserver, ResampledObserver];

/** Every pair of models, and each model with the mean person. */
function pairsOf({ models, humans }: ComparedObservers): Pair[] {
  const pairs = models.flatMap((one, i) => models.slice(i + 1).map((other): Pair => [one, other]));
  const withPeople = humans ? models.map((model): Pair => [model, humans]) : [];
  return [...pairs, ...withPeople];
}

function rowOf([one, other]: Pair, measure: Measure): Row {
  const { estimate, resamples } = differenceOf(one.measures[measure], other.measures[measure]);
  const found = distribution(resamples);
  const interval = shiftedInterval(estimate, found, [-2, 2]);
  const error = standardError(resamples, found.mean);
  return {
    snapshot_id: one.snapshotId,
    measure,
    observer_a: one.observer,
    observer_b: other.observer,
    estimate,
    corrected: interval.corrected,
    ...imageColumns(interval),
    standard_error: error,
    // Models that differ equally in all resamples cannot be tested.
    p_value: error > ROUNDING ? normalPValue(interval.corrected / error) : Number.NaN,
  };
}

/** The standard deviation (n − 1) of the resamples with a value; NaN if there are fewer than two. */
function standardError(resamples: Float64Array, mean: number): number {
  const values = resamples.filter((value) => !Number.isNaN(value));
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1));
}

/** The rank of each model by each measure, and its interval from the same resamples. */
export function rankRows({ snapshotId, models }: ComparedObservers): Row[] {
  return MEASURES.flatMap((measure) => {
    const scores = models.map(({ measures }) => scoreOf(measure, measures[measure]));
    const rank = Array.from(rankScores(Float64Array.from(scores, ({ estimate }) => estimate)));
    const resamples = scores[0]?.resamples.length ?? 0;
    const resampled = models.map(() => new Uint16Array(resamples));
    for (let i = 0; i < resamples; i++) {
      const ranks = rankScores(Float64Array.from(scores, (score) => score.resamples[i]!));
      for (const [model, into] of resampled.entries()) into[i] = ranks[model]!;
    }
    return models.map(({ observer, isOwn, measures }, model) => ({
      snapshot_id: snapshotId,
      measure,
      observer,
      is_own: isOwn,
      estimate: measures[measure].estimate,
      rank: rank[model]!,
      ...endsOf(rankRange(resampled[model]!), 'rank'),
    }));
  });
}

/** The correlation of every two measures over models, with its interval over images. */
export function agreementRows({ snapshotId, models }: ComparedObservers): Row[] {
  const scores = MEASURES.map((measure) => models.map(({ measures }) => scoreOf(measure, measures[measure])));
  const { a, b } = allPairs(MEASURES.length);
  const intervalOf = (estimate: number, resamples: Float64Array) =>
    Number.isNaN(estimate) ? undefined : widerInterval(estimate, distribution(resamples), [-1, 1]);
  return measureAgreement(scores).map(({ estimate, resamples }, pair) => ({
    snapshot_id: snapshotId,
    measure_a: MEASURES[a[pair]!]!,
    measure_b: MEASURES[b[pair]!]!,
    n_models: models.length,
    estimate,
    ...imageColumns(intervalOf(estimate, resamples)),
  }));
}

/**
 * Spearman's rho of every pair of measures over models (pairs.ts has their order), also in each resample of images. NaN
 * with fewer than three models.
 *
 * @param measures per measure and model, higher is better
 */
export function measureAgreement(measures: readonly (readonly Resampled[])[]): Resampled[] {
  const agreementOf = (value: (measure: Resampled) => number) => {
    const columns = measures.map((models) => Float64Array.from(models, value));
    return correlateColumns(columns, 'spearman').estimate;
  };
  const estimates = agreementOf(({ estimate }) => estimate);
  const count = measures[0]![0]?.resamples.length ?? 0;
  const resampled = range(count).map((i) => agreementOf(({ resamples }) => resamples[i]!));
  return Array.from(estimates, (estimate, pair) => ({
    estimate,
    resamples: Float64Array.from(resampled, (values) => values[pair]!),
  }));
}
