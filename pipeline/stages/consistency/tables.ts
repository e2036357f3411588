import { range } from 'd3-array';
import { correlateColumns } from '../../statistics/correlation/correlate-columns.ts';
import { holm, normalPValue } from '../../statistics/correlation/p-values.ts';
import { mapPairs } from '../../statistics/correlation/pairs.ts';
import { transposed } from '../../statistics/numbers/covariance.ts';
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
  resamplesOf,
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
        estimate: measures[measure][0]!,
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
  const pairs = mapPairs(models, (one, other): Pair => [one, other]);
  const withPeople = humans ? models.map((model): Pair => [model, humans]) : [];
  return [...pairs, ...withPeople];
}

function rowOf([one, other]: Pair, measure: Measure): Row {
  const difference = differenceOf(one.measures[measure], other.measures[measure]);
  const estimate = difference[0]!;
  const resamples = resamplesOf(difference);
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
    const ranks = transposed(scores).map((values) => rankScores(values));
    return models.map(({ observer, isOwn, measures }, model) => ({
      snapshot_id: snapshotId,
      measure,
      observer,
      is_own: isOwn,
      estimate: measures[measure][0]!,
      rank: ranks[0]![model]!,
      ...endsOf(rankRange(Uint16Array.from(ranks.slice(1), (each) => each[model]!)), 'rank'),
    }));
  });
}

/** The correlation of every two measures over models, with its interval over images. */
export function agreementRows({ snapshotId, models }: ComparedObservers): Row[] {
  const scores = MEASURES.map((measure) => models.map(({ measures }) => scoreOf(measure, measures[measure])));
  const agreements = measureAgreement(scores);
  return mapPairs(MEASURES, (measureA, measureB, pair) => {
    const values = agreements[pair]!;
    const estimate = values[0]!;
    const resamples = distribution(resamplesOf(values));
    return {
      snapshot_id: snapshotId,
      measure_a: measureA,
      measure_b: measureB,
      n_models: models.length,
      estimate,
      ...imageColumns(Number.isNaN(estimate) ? undefined : widerInterval(estimate, resamples, [-1, 1])),
    };
  });
}

/**
 * Spearman's rho of every pair of measures over models (pairs.ts has their order), also in each resample of images. NaN
 * with fewer than three models.
 *
 * @param measures per measure and model, higher is better
 */
export function measureAgreement(measures: readonly (readonly Resampled[])[]): Resampled[] {
  // Without models, the estimates alone, which are NaN.
  const agreements = range(measures[0]![0]?.length ?? 1).map((i) => {
    const columns = measures.map((models) => Float64Array.from(models, (values) => values[i]!));
    return correlateColumns(columns, 'spearman').estimate;
  });
  return transposed(agreements);
}
