import { holm } from '../../statistics/correlation/multiple-tests.ts';
import { normalPValue } from '../../statistics/correlation/p-values.ts';
import { shiftedInterval } from '../../statistics/resampling/bias-corrected-interval.ts';
import { distribution } from '../../statistics/resampling/bootstrap.ts';
import { intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { ComparedObservers } from './compared-observers.ts';
import { MEASURES, type Measure } from './error-consistency.ts';
import { differenceOf } from './image-resampling.ts';
import type { ResampledObserver } from './resample-trials.ts';

/** If there are more models, each is compared with its neighbours in the ranking and with people only. */
export const MOST_MODELS = 100;
/** Significance level, corrected for the number of pairs (Holm). */
const LEVEL = 0.05;
/** Smaller standard errors are rounding errors. */
const ROUNDING = 1e-12;

export function differenceRows(compared: ComparedObservers): Row[] {
  return MEASURES.flatMap((measure) => rowsOfMeasure(pairsOf(compared, measure), measure));
}

/** A line for the log if pairs are left out. */
export function leftOutPairsLine({ snapshotId, models }: ComparedObservers): string[] {
  return models.length <= MOST_MODELS
    ? []
    : [
        `note: ${snapshotId} has ${models.length} comparable models, more than ${MOST_MODELS}; normalize/model_vs_human_difference compares each with its neighbours in the ranking and with people only`,
      ];
}

type Pair = readonly [ResampledObserver, ResampledObserver];

function pairsOf({ models, humans }: ComparedObservers, measure: Measure): Pair[] {
  const withPeople = humans ? models.map((model): Pair => [model, humans]) : [];
  if (models.length <= MOST_MODELS)
    return [
      ...models.flatMap((one, i) => models.slice(i + 1).map((other): Pair => [one, other])),
      ...withPeople,
    ];
  const ranked = models.toSorted(
    (one, other) => other.measures[measure].estimate - one.measures[measure].estimate,
  );
  return [...ranked.slice(1).map((other, i): Pair => [ranked[i]!, other]), ...withPeople];
}

function rowsOfMeasure(pairs: readonly Pair[], measure: Measure): Row[] {
  const rows = pairs.map((pair) => rowOf(pair, measure));
  const corrected = holm(Float64Array.from(rows, ({ p_value }) => Number(p_value)));
  return rows.map((row, i) => ({ ...row, p_holm: corrected[i]!, distinguishable: corrected[i]! <= LEVEL }));
}

function rowOf([one, other]: Pair, measure: Measure): Row {
  const { estimate, resamples } = differenceOf(one.measures[measure], other.measures[measure]);
  const found = distribution(resamples);
  const interval = shiftedInterval(estimate, found, [-2, 2]);
  const error = found.standardError;
  return {
    snapshot_id: one.snapshotId,
    measure,
    observer_a: one.observer,
    observer_b: other.observer,
    estimate,
    corrected: interval.corrected,
    ...intervalColumns(interval),
    standard_error: error,
    // Models that differ equally in all resamples cannot be tested.
    p_value: error > ROUNDING ? normalPValue(interval.corrected / error) : Number.NaN,
  };
}
