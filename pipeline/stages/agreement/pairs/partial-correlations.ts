import { type Cohort, type Model, selectModels, setName, type Union } from '../../../cohort/cohort.ts';
import { modelSampling } from '../../../cohort/model-sampling.ts';
import { columnOf, readScores } from '../../../cohort/score-values.ts';
import { correlateAll } from '../../../statistics/correlation/correlate-columns.ts';
import {
  countedEstimates,
  type PairwiseAgreement,
  pairwiseAgreement,
} from '../../../statistics/correlation/counted-pairs.ts';
import { correlationPValue } from '../../../statistics/correlation/p-values.ts';
import { valuesAt } from '../../../statistics/correlation/pairs.ts';
import { partialCorrelations, withControls } from '../../../statistics/correlation/partial-correlation.ts';
import { intervalsAt, type PairIntervals } from '../../../statistics/resampling/resample-agreement.ts';
import { type Planned, ResamplingPlan } from '../../../statistics/resampling/resampling-plan.ts';
import { type SummaryQuantity, summaryQuantities } from '../../../studies/headline-quantities.ts';
import type { Study } from '../../../studies/study.ts';
import type { Reader } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';
import type { SetAgreement } from './correlate-sets.ts';

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
export function byControl(cohorts: readonly Cohort[], { metric_sets, control }: Study) {
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

/** Partial correlations of a set's metrics given its control, over the models scored on it. */
export interface PartialAgreement {
  control: string;
  models: Model[];
  partial: PairwiseAgreement;
  /** Per pair, the plain correlation over the same models. */
  plain: Float64Array;
  /** Of the partial correlations; undefined if there are too few models. */
  intervals?: PairIntervals;
  /** The quantities of the summary, of partial and of plain correlations. */
  summary: Record<'partial' | 'plain', Planned<SummaryQuantity>[]>;
}

/** Computes partial correlations given the control for each set. */
export async function correlateGivenControl(
  union: Union,
  sets: readonly SetAgreement[],
  { metric, values }: Control,
  study: Study,
  workers: Workers,
): Promise<Map<Cohort, PartialAgreement>> {
  const positions = [...union.models.keys()].filter((model) => !Number.isNaN(values[model]));
  const scores = selectModels(union, positions);
  const control = valuesAt(values, positions);
  const columns = withControls(scores.columns, control);
  const { spearman } = await correlateAll(workers, columns.columns, ['spearman']);
  const { n, estimate, marginal } = partialCorrelations(columns, spearman);
  const p = estimate.map((rho, pair) => correlationPValue(rho, n[pair]!, 1));
  const amongPairs = (metrics: number, pairs: Int32Array) =>
    pairwiseAgreement(metrics, { n, estimate, p }, pairs, study.minimum_models);
  const counted = countedEstimates({ n, estimate }, study.minimum_models);
  // Plain correlations follow the partial ones.
  const isCounted = (pair: number) => !Number.isNaN(counted[pair % counted.length]);
  const plan = new ResamplingPlan({ columns: scores.columns, counted, control });
  const found = new Map(
    sets.map(({ cohort }) => {
      const places = union.pairs.get(cohort)!;
      const quantities = summaryQuantities(cohort.metrics);
      const plainPlaces = places.map((place) => counted.length + place);
      const own: PartialAgreement = {
        control: metric,
        models: scores.models,
        partial: amongPairs(cohort.metrics.length, places),
        plain: valuesAt(marginal, places),
        summary: {
          partial: quantities.map((quantity) => plan.add(quantity, places)),
          plain: quantities.map((quantity) => plan.add(quantity, plainPlaces)),
        },
      };
      return [cohort, own];
    }),
  );
  if (scores.models.length < study.minimum_models) return found;
  const sampling = modelSampling(scores.models, study);
  const intervals = await plan.overModels(workers, sampling, { isCounted, withPairs: true });
  for (const [cohort, own] of found) own.intervals = intervalsAt(intervals, union.pairs.get(cohort)!);
  return found;
}
