import { groups } from 'd3-array';
import { type Cohort, selectModels, setName, type Union } from '../../../cohort/cohort.ts';
import { modelSampling } from '../../../cohort/model-sampling.ts';
import { columnOf, readScores } from '../../../cohort/score-values.ts';
import { correlateAll } from '../../../statistics/correlation/correlate-columns.ts';
import { countedEstimates, pairwiseAgreement } from '../../../statistics/correlation/counted-pairs.ts';
import { correlationPValue } from '../../../statistics/correlation/p-values.ts';
import { valuesAt } from '../../../statistics/correlation/pairs.ts';
import { partialCorrelations, withControls } from '../../../statistics/correlation/partial-correlation.ts';
import { intervalsAt } from '../../../statistics/resampling/resample-agreement.ts';
import { ResamplingPlan } from '../../../statistics/resampling/resampling-plan.ts';
import { summaryQuantities } from '../../../studies/headline-quantities.ts';
import type { Study } from '../../../studies/study.ts';
import type { Reader } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';
import type { SetAgreement } from './correlate-sets.ts';

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
  sets: readonly SetAgreement[],
  { metric, values }: Control,
  study: Study,
  workers: Workers,
) {
  const positions = [...union.models.keys()].filter((model) => !Number.isNaN(values[model]));
  const { models, columns } = selectModels(union, positions);
  const control = valuesAt(values, positions);
  const controlled = withControls(columns, control);
  const { spearman } = await correlateAll(workers, controlled.columns, ['spearman']);
  const { n, estimate, marginal } = partialCorrelations(controlled, spearman);
  const p = estimate.map((rho, pair) => correlationPValue(rho, n[pair]!, 1));
  const counted = countedEstimates({ n, estimate }, study.minimum_models);
  // Plain correlations follow the partial ones.
  const isCounted = (pair: number) => !Number.isNaN(counted[pair % counted.length]);
  const plan = new ResamplingPlan({ columns, counted, control });
  const planned = sets.map(({ cohort, ownCategories }) => {
    const places = union.pairs.get(cohort)!;
    const quantities = summaryQuantities(cohort.metrics);
    const plainPlaces = places.map((place) => counted.length + place);
    /** The quantities of the summary, of partial and of plain correlations. */
    const summary = {
      partial: quantities.map((quantity) => plan.add(quantity, places)),
      plain: quantities.map((quantity) => plan.add(quantity, plainPlaces)),
    };
    // Without what the plan of the plain correlations found.
    const ofOwn = ownCategories.map(({ kind, pairs }) => plan.add({ kind, pairs }, places));
    return { cohort, places, summary, ofOwn };
  });
  const intervals =
    models.length < study.minimum_models
      ? undefined
      : await plan.overModels(workers, modelSampling(models, study), { isCounted, withPairs: true });
  return new Map(
    planned.map(({ cohort, places, summary, ofOwn }) => [
      cohort,
      {
        control: metric,
        models,
        partial: pairwiseAgreement(cohort.metrics.length, { n, estimate, p }, places, study.minimum_models),
        /** Per pair, the plain correlation over the same models. */
        plain: valuesAt(marginal, places),
        summary,
        /** Partial correlations of each of the user's own metrics, as in {@link SetAgreement}. */
        ofOwn,
        /** Of the partial correlations; undefined if there are too few models. */
        intervals: intervals && intervalsAt(intervals, places),
      },
    ]),
  );
}
