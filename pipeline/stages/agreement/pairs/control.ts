import { type Cohort, setName, type Union } from '../../../cohort/cohort.ts';
import { columnOf, readScores } from '../../../cohort/score-values.ts';
import type { Study } from '../../../studies/study.ts';
import type { Reader } from '../../../warehouse/rows.ts';

/** A control metric, with its score per model of a union; NaN if missing. */
export interface Control {
  metric: string;
  values: Float64Array;
}

/** A control whose values can be compared: models of other training data sets have none. */
export interface ComparableControl extends Control {
  /** Null for models whose source names no training data set. */
  trainingDataSet: string | null;
}

/** The metric sets that share a control metric: their own, or the study's. */
interface SameControl {
  metric: string | undefined;
  cohorts: Cohort[];
}

export function byControl(cohorts: readonly Cohort[], { metric_sets, control }: Study): SameControl[] {
  const own = new Map(metric_sets.map((set) => [set.name, set.control ?? control]));
  const controlOf = ({ metricSet }: Cohort) => own.get(setName(metricSet));
  return [...new Set(cohorts.map(controlOf))].map((metric) => ({
    metric,
    cohorts: cohorts.filter((cohort) => controlOf(cohort) === metric),
  }));
}

export async function readControl(reader: Reader, metric: string, { models }: Union): Promise<Control> {
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
    values: values.map((value, model) => (trainedOn[model] === trainingDataSet ? value : Number.NaN)),
  }));
}
