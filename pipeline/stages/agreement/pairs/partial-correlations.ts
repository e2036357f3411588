import { groups } from 'd3-array';
import {
  type Cohort,
  type Model,
  type SharedModelSets,
  selectModels,
  setName,
  unitsOf,
} from '../../../cohort/cohort.ts';
import { columnOf, readScores } from '../../../cohort/score-values.ts';
import {
  countedEstimates,
  type PairwiseAgreement,
  pairwiseAgreement,
} from '../../../statistics/correlation/counted-pairs.ts';
import { correlationPValue } from '../../../statistics/correlation/p-values.ts';
import { presentPlaces, valuesAt } from '../../../statistics/correlation/pairs.ts';
import { partialSpearman } from '../../../statistics/correlation/partial-correlation.ts';
import { LeaveOut } from '../../../statistics/resampling/leave-out.ts';
import type { Study } from '../../../studies/study.ts';
import type { Reader } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';

/** A control metric, with its score per model; NaN if missing. */
export interface Control {
  metric: string;
  values: Float64Array;
}

/** A control whose values can be compared: models of other training data sets have none. */
export interface ComparableControl extends Control {
  /** Null for models whose source names none. */
  trainingDataSet: string | null;
}

/** The cohorts by their control metric: that of their metric set, or else the study's. */
export function byControl(cohorts: readonly Cohort[], { metric_sets, control }: Study) {
  const controls = new Map(metric_sets.map((set) => [set.name, set.control ?? control]));
  return groups(cohorts, ({ metricSet }) => controls.get(setName(metricSet)));
}

/** Reads a control metric's scores. */
export async function readControl(
  reader: Reader,
  metric: string,
  models: readonly Model[],
): Promise<Control> {
  return { metric, values: columnOf(await readScores(reader, metric), metric, models) };
}

/**
 * The control within each training data set: accuracies on different data sets cannot be compared.
 *
 * @param trainedOn one data set per model; null if unknown
 */
export function comparableControls(
  { metric, values }: Control,
  trainedOn: readonly (string | null)[],
): ComparableControl[] {
  return [...new Set(trainedOn)].map((trainingDataSet) => ({
    metric,
    trainingDataSet,
    values: Float64Array.from(values, (value, model) =>
      trainedOn[model] === trainingDataSet ? value : Number.NaN,
    ),
  }));
}

/** Partial correlations of a set's metrics given its control, over the models scored on it. */
export interface PartialAgreement {
  control: string;
  models: Model[];
  /** The scores of the set's metrics. */
  columns: Float64Array[];
  partial: PairwiseAgreement;
  /** Per pair, the plain correlation over the same models. */
  plain: Float64Array;
  /** The partial correlations with and without each unit. */
  pairs: LeaveOut;
  /** The plain ones of the same pairs over the same models. */
  plainPairs: LeaveOut;
}

/** Computes partial correlations given the control for each set. */
export async function correlateGivenControl(
  shared: SharedModelSets,
  { metric, values }: Control,
  study: Study,
  workers: Workers,
): Promise<Map<Cohort, PartialAgreement>> {
  const positions = presentPlaces(values);
  const { models, columns } = selectModels(shared, positions);
  const control = valuesAt(values, positions);
  const { n, estimate, marginal } = partialSpearman(columns, control);
  const p = estimate.map((rho, pair) => correlationPValue(rho, n[pair]!, 1));
  const counted = countedEstimates({ n, estimate }, study.minimum_models);
  const units = unitsOf(models);
  const pairs = await LeaveOut.from(workers, { columns, control, counted, units });
  const plain = marginal.map((rho, pair) => (Number.isNaN(counted[pair]) ? Number.NaN : rho));
  const plainPairs = await LeaveOut.from(workers, { columns, counted: plain, units });
  return new Map(
    [...shared.pairs].map(([cohort, places]) => [
      cohort,
      {
        control: metric,
        models,
        columns: selectModels(cohort, positions).columns,
        partial: pairwiseAgreement(cohort.metrics.length, { n, estimate, p }, places, study.minimum_models),
        plain: valuesAt(marginal, places),
        pairs: pairs.at(places),
        plainPairs: plainPairs.at(places),
      },
    ]),
  );
}
