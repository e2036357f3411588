import { groups } from 'd3-array';
import {
  type Cohort,
  familyUnits,
  type Model,
  modelUnits,
  type SharedModelSets,
  selectModels,
  setName,
  sharedModelSets,
  unitsOf,
} from '../../../cohort/cohort.ts';
import { type Control, LEAST_TRAINED } from '../../../cohort/control-scores.ts';
import type { DataSets, MetricAttributes } from '../../../cohort/metric-attributes.ts';
import { testByFamily } from '../../../statistics/correlation/cluster-robust.ts';
import { correlateAll } from '../../../statistics/correlation/correlate-columns.ts';
import type { CorrelationMethod } from '../../../statistics/correlation/correlations.ts';
import {
  countedCorrelations,
  countedEstimates,
  type PairwiseAgreement,
  pairwiseAgreement,
  robustAgreement,
  tested,
} from '../../../statistics/correlation/counted-pairs.ts';
import {
  type PairQuantity,
  pairQuantity,
  presentPlaces,
  valuesAt,
} from '../../../statistics/correlation/pairs.ts';
import { partialSpearman } from '../../../statistics/correlation/partial-correlation.ts';
import { indicesWhere } from '../../../statistics/numbers/indices.ts';
import { unitsByLabel } from '../../../statistics/numbers/units.ts';
import { LeaveOut, type PairNumber, unitsPerPair } from '../../../statistics/resampling/jackknife.ts';
import type { Study } from '../../../studies/study.ts';
import { intervalColumns } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';

/** The method with tests by family and intervals. */
export const MAIN_METHOD: CorrelationMethod = 'spearman';

/** Those of some pairs that count. */
export function countedAmong(counted: Float64Array, pairs: readonly number[]): number[] {
  return pairs.filter((pair) => !Number.isNaN(counted[pair]));
}

/** A quantity's estimate, and the number of its pairs that count, as columns. */
export function meanColumns(counted: Float64Array, quantity: PairQuantity) {
  return {
    estimate: pairQuantity(counted, quantity),
    n_pairs: countedAmong(counted, quantity.pairs).length,
  };
}

/** Correlations of pairs; also without each unit, if quantities computed from them have intervals. */
type Estimates = { counted: Float64Array; intervalOfMean?: LeaveOut['intervalOfMean'] };

/** The same with its interval, null without one. @param prefix of the interval's columns */
export function quantityColumns(pairs: Estimates, quantity: PairQuantity, prefix = '') {
  const interval = pairs.intervalOfMean?.(quantity);
  return { ...meanColumns(pairs.counted, quantity), ...intervalColumns(interval, prefix) };
}

/** A number computed from the correlations of some pairs, with its interval. */
export function numberColumns(pairs: LeaveOut, some: readonly number[], number: PairNumber) {
  return { estimate: number(pairs.counted), ...intervalColumns(pairs.intervalOf(some, number)) };
}

/** What is known of metrics besides their scores. */
interface MetricFacts {
  /** By id, without metrics whose attributes nobody has curated. */
  attributes: ReadonlyMap<string, MetricAttributes>;
  /** By id. */
  dataSets: ReadonlyMap<string, DataSets>;
  /** By metric set, the weights of its metrics in the score. */
  scoreWeights: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** The correlations of a set by one method. */
interface MethodAgreement {
  method: CorrelationMethod;
  pairwise: PairwiseAgreement;
  /** The same for means, which have intervals by the main method. */
  estimates: Estimates;
  /** Cluster-robust tests, with families as clusters; main method only. */
  byFamily: ReturnType<typeof robustAgreement> | undefined;
}

/** Agreement within a metric set. */
export interface SetAgreement {
  cohort: Cohort;
  /** The pairs with and without each unit. */
  pairs: LeaveOut;
  /** The same without each model or group of models, if units are families. */
  byModel: LeaveOut | undefined;
  /** Per pair, the number of families among the models with both metrics. */
  families: Int32Array;
  /** Per metric, its attributes; undefined if nobody has curated them. */
  attributes: (MetricAttributes | undefined)[];
  /** Per metric, its data set under each curation. */
  dataSets: DataSets[];
  /** Per metric, its weight in the score of the set. */
  scoreWeights: number[];
  methods: MethodAgreement[];
}

/** Agreement of each set of sets that share models; pairs shared by several sets are computed once. */
export async function correlateSets(
  shared: SharedModelSets,
  facts: MetricFacts,
  study: Study,
  workers: Workers,
): Promise<SetAgreement[]> {
  const { columns, models } = shared;
  const correlated = await correlateAll(workers, columns, study.correlations);
  const correlations = new Map(
    study.correlations.map((method) => [method, tested(correlated[method], method)]),
  );
  const counted = countedEstimates(correlations.get(MAIN_METHOD)!, study.minimum_models);
  const families = unitsPerPair(columns, unitsByLabel(models.map(({ family }) => family)));
  const byFamily = testByFamily(columns, familyUnits(models), counted);
  const units = unitsOf(models);
  const pairs = await LeaveOut.from(workers, { columns, counted, units });
  const byModel =
    units.kind === 'family'
      ? await LeaveOut.from(workers, { columns, counted, units: modelUnits(models) })
      : undefined;
  return [...shared.pairs].map(([cohort, places]) => {
    const ofSet = pairs.at(places);
    const ids = cohort.metrics.map(({ id }) => id);
    const weights = facts.scoreWeights.get(cohort.metricSet)!;
    return {
      cohort,
      pairs: ofSet,
      byModel: byModel?.at(places),
      families: places.map((place) => families[place]!),
      attributes: ids.map((id) => facts.attributes.get(id)),
      dataSets: ids.map((id) => facts.dataSets.get(id)!),
      scoreWeights: ids.map((id) => weights.get(id)!),
      methods: study.correlations.map((method) => {
        const isMain = method === MAIN_METHOD;
        const found = correlations.get(method)!;
        const pairwise = pairwiseAgreement(ids.length, found, places, study.minimum_models);
        return {
          method,
          pairwise,
          estimates: isMain ? ofSet : pairwise,
          byFamily: isMain ? robustAgreement(byFamily, places) : undefined,
        };
      }),
    };
  });
}

/** A set's correlations over some of its models. */
export interface OtherModels {
  models: readonly Model[];
  /** With and without each unit. */
  pairs: LeaveOut;
}

/** By variant and metric set, correlations over fewer models; trained ones only where others are less accurate. */
export type OtherModelSets = Record<
  'one_of_each_copy' | 'one_of_each_near_copy' | 'trained_models',
  ReadonlyMap<string, OtherModels>
>;

/** By metric set, the correlations of cohorts with fewer models. */
export async function correlateOtherModels(cohorts: readonly Cohort[], study: Study, workers: Workers) {
  const bySet = new Map<string, OtherModels>();
  for (const { models, columns, pairs } of sharedModelSets(cohorts)) {
    const counted = await countedCorrelations(workers, columns, study.minimum_models);
    const all = await LeaveOut.from(workers, { columns, counted, units: unitsOf(models) });
    for (const [{ metricSet }, places] of pairs) bySet.set(metricSet, { models, pairs: all.at(places) });
  }
  return bySet;
}

/** A control whose values can be compared: models of other training data sets have none. */
export interface ComparableControl {
  metric: string;
  values: Float64Array;
  /** Null for models whose source names none. */
  trainingDataSet: string | null;
}

/** The sets with the same models and the same control metric: that of their metric set, or else the study's. */
export function setsByControl(cohorts: readonly Cohort[], { metric_sets, control }: Study) {
  const controls = new Map(metric_sets.map((set) => [set.name, set.control ?? control]));
  const byControl = groups(cohorts, ({ metricSet }) => controls.get(setName(metricSet)));
  return byControl.flatMap(([metric, alike]) => sharedModelSets(alike).map((shared) => ({ metric, shared })));
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

/** The sets without models of a very low accuracy; none if there are none. */
export function trainedModels({ pairs }: SharedModelSets, { values }: Control): Cohort[] {
  if (!values.some((value) => value < LEAST_TRAINED)) return [];
  const trained = indicesWhere(values, (value) => value >= LEAST_TRAINED);
  return [...pairs.keys()].map((cohort) => ({ ...cohort, ...selectModels(cohort, trained) }));
}

/** Partial correlations of a set's metrics given its control, over the models scored on it. */
export interface PartialAgreement extends OtherModels {
  control: string;
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
  const partial = partialSpearman(columns, control);
  const counted = countedEstimates(partial, study.minimum_models);
  const units = unitsOf(models);
  const pairs = await LeaveOut.from(workers, { columns, control, counted, units });
  const plain = partial.marginal.map((rho, pair) => (Number.isNaN(counted[pair]) ? Number.NaN : rho));
  const plainPairs = await LeaveOut.from(workers, { columns, counted: plain, units });
  return new Map(
    [...shared.pairs].map(([cohort, places]) => [
      cohort,
      { control: metric, models, pairs: pairs.at(places), plainPairs: plainPairs.at(places) },
    ]),
  );
}
