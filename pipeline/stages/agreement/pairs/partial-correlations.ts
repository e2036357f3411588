import { groups } from 'd3-array';
import { type Cohort, selectModels, setName, type Union } from '../../../cohort/cohort.ts';
import { unitsOf } from '../../../cohort/model-units.ts';
import { columnOf, readScores } from '../../../cohort/score-values.ts';
import { countedEstimates, pairwiseAgreement } from '../../../statistics/correlation/counted-pairs.ts';
import { correlationPValue } from '../../../statistics/correlation/p-values.ts';
import { valuesAt } from '../../../statistics/correlation/pairs.ts';
import { partialSpearman } from '../../../statistics/correlation/partial-correlation.ts';
import { LeaveOut } from '../../../statistics/resampling/leave-out.ts';
import type { Study } from '../../../studies/study.ts';
import type { Reader } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';

/** A control metric, with its score per model of a union; NaN if missing. */
type Control = Awaited<ReturnType<typeof readControl>>;

/** A control whose values can be compared: models of other training data sets have none. */
export type ComparableControl = ReturnType<typeof comparableControls>[number];

/** The metric sets that share a control metric: their own, or the study's. */
export function byControl(cohorts: readonly Cohort[], { metric_sets, control }: Study) {
  const own = new Map(metric_sets.map((set) => [set.name, set.control ?? control]));
  const controlOf = ({ metricSet }: Cohort) => own.get(setName(metricSet));
  return groups(cohorts, controlOf).map(([metric, alike]) => ({ metric, cohorts: alike }));
}

export async function readControl(reader: Reader, metric: string, { models }: Union) {
  return { metric, values: columnOf(await readScores(reader, metric), metric, models) };
}

/**
 * The control within each training data set: accuracies on different data sets cannot be compared.
 *
 * @param trainedOn one data set per model; null if unknown
 */
export function comparableControls({ metric, values }: Control, trainedOn: readonly (string | null)[]) {
  return [...new Set(trainedOn)].map((trainingDataSet) => ({
    metric,
    trainingDataSet,
    values: values.map((value, model) =>
      trainedOn[model] === trainingDataSet ? value : Number.NaN,
    ) as Float64Array,
  }));
}

/** Partial correlations of a set's metrics given its control, over the models scored on it. */
export type PartialAgreement =
  Awaited<ReturnType<typeof correlateGivenControl>> extends Map<Cohort, infer Own> ? Own : never;

/** Computes partial correlations given the control for each set. */
export async function correlateGivenControl(
  union: Union,
  { metric, values }: Control,
  study: Study,
  workers: Workers,
) {
  const positions = [...union.models.keys()].filter((model) => !Number.isNaN(values[model]));
  const { models, columns } = selectModels(union, positions);
  const control = valuesAt(values, positions);
  const { n, estimate, marginal } = partialSpearman(columns, control);
  const p = estimate.map((rho, pair) => correlationPValue(rho, n[pair]!, 1));
  const counted = countedEstimates({ n, estimate }, study.minimum_models);
  const units = unitsOf(models);
  const pairs = await LeaveOut.from(workers, { columns, control, counted, units });
  const plain = marginal.map((rho, pair) => (Number.isNaN(counted[pair]) ? Number.NaN : rho));
  const plainPairs = await LeaveOut.from(workers, { columns, counted: plain, units });
  return new Map(
    [...union.pairs].map(([cohort, places]) => [
      cohort,
      {
        control: metric,
        models,
        /** The scores of the set's metrics. */
        columns: selectModels(cohort, positions).columns,
        partial: pairwiseAgreement(cohort.metrics.length, { n, estimate, p }, places, study.minimum_models),
        /** Per pair, the plain correlation over the same models. */
        plain: valuesAt(marginal, places),
        /** The partial correlations with and without each unit. */
        pairs: pairs.at(places),
        /** The plain ones of the same pairs over the same models. */
        plainPairs: plainPairs.at(places),
      },
    ]),
  );
}
