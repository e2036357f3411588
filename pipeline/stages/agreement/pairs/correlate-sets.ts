import { type Cohort, isOwnMetric, type Union } from '../../../cohort/cohort.ts';
import {
  familySampling,
  familyUnits,
  MINIMUM_FAMILIES,
  modelSampling,
} from '../../../cohort/model-sampling.ts';
import { testByFamily } from '../../../statistics/correlation/cluster-robust.ts';
import { correlateAll } from '../../../statistics/correlation/correlate-columns.ts';
import type { CorrelationMethod } from '../../../statistics/correlation/correlations.ts';
import {
  countedEstimates,
  pairwiseAgreement,
  robustAgreement,
  robustPairs,
  tested,
} from '../../../statistics/correlation/counted-pairs.ts';
import { type PairQuantity, pairQuantity } from '../../../statistics/correlation/pair-means.ts';
import { pairCount, valuesAt } from '../../../statistics/correlation/pairs.ts';
import type { Units } from '../../../statistics/resampling/bootstrap.ts';
import { intervalsAt, type PairIntervals } from '../../../statistics/resampling/resample-agreement.ts';
import { type Planned, ResamplingPlan } from '../../../statistics/resampling/resampling-plan.ts';
import * as headline from '../../../studies/headline-quantities.ts';
import type { Study } from '../../../studies/study.ts';
import { familyColumns, intervalColumns, type Row } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';
import type { KnownMetrics } from '../attributes/shared-attributes.ts';
import { attributePairs, curatedAttributes, regressionQuantities } from '../attributes/shared-attributes.ts';
import { familyMeans } from './family-means.ts';

/** The method with tests by family and intervals. */
export const MAIN_METHOD: CorrelationMethod = 'spearman';

/** A quantity's estimate, and the number of its pairs that count, as columns. */
export function meanColumns(counted: Float64Array, quantity: PairQuantity) {
  const pairs = quantity.pairs.filter((pair) => !Number.isNaN(counted[pair]));
  return { estimate: pairQuantity(counted, quantity), n_pairs: pairs.length };
}

/** The same with its intervals; null for other methods than the main one. */
export function quantityColumns(counted: Float64Array, quantity: Planned, method = MAIN_METHOD): Row {
  const { byModels, byFamilies } = method === MAIN_METHOD ? quantity : {};
  return { ...meanColumns(counted, quantity), ...intervalColumns(byModels), ...familyColumns(byFamilies) };
}

/** A row per metric of each set of a union, with the columns of the metric's place in the union. */
export function metricRows({ pairs, metricIds }: Union, columns: readonly Row[]): Row[] {
  return [...pairs.keys()].flatMap(({ metricSet, metrics }) =>
    metrics.map(({ id }) => ({ metric_set: metricSet, metric_id: id, ...columns[metricIds.indexOf(id)]! })),
  );
}

/** Agreement within a metric set. The intervals of its quantities are those of the main method. */
export type SetAgreement = Awaited<ReturnType<typeof correlateSets>>[number];

/** Agreement of each set of a union; pairs shared by several sets are computed once. */
export async function correlateSets(union: Union, known: KnownMetrics, study: Study, workers: Workers) {
  const { columns, models } = union;
  const found = await correlateAll(workers, columns, study.correlations);
  const correlations = new Map(study.correlations.map((method) => [method, tested(found[method], method)]));
  const counted = countedEstimates(correlations.get('spearman')!, study.minimum_models);
  const units = familyUnits(models);
  const families = familiesPerPair(columns, units);
  const byFamily = robustPairs(testByFamily(columns, familySampling(models).units, counted), counted);
  const plan = new ResamplingPlan({ columns, counted });
  const sets = [...union.pairs].map(([cohort, places]) => ({
    cohort,
    places,
    planned: planQuantities(plan, cohort, places, counted, known, study),
  }));
  let intervals: PairIntervals | undefined;
  if (models.length >= study.minimum_models) {
    const isCounted = (pair: number) => !Number.isNaN(counted[pair]);
    const hasFamilies = (pair: number) => isCounted(pair) && families[pair]! >= MINIMUM_FAMILIES;
    intervals = await plan.overModels(workers, modelSampling(models, study), { isCounted, withPairs: true });
    await plan.overFamilies(workers, familySampling(models), hasFamilies);
  }
  return sets.map(({ cohort, places, planned }) => {
    const { metricSet, metrics } = cohort;
    const ofPairs = places.map((place) => families[place]!);
    const weights = known.scoreWeights.get(metricSet)!;
    return {
      cohort,
      ...planned,
      /** Per pair, the number of families among the models with both metrics. */
      families: ofPairs,
      /** Per metric, its data set under each curation. */
      dataSets: metrics.map(({ id }) => known.dataSets.get(id)!),
      /** Per metric, its weight in the score of the set. */
      scoreWeights: metrics.map(({ id }) => weights.get(id)!),
      /** Averages pairs, or computes another number from them, with an interval over families. */
      ...familyMeans(cohort, ofPairs, valuesAt(counted, places), study.minimum_models),
      methods: study.correlations.map((method) => ({
        method,
        pairwise: pairwiseAgreement(metrics.length, correlations.get(method)!, places, study.minimum_models),
        /** Cluster-robust tests, with families as clusters; main method only. */
        byFamily: method === MAIN_METHOD ? robustAgreement(byFamily, places) : undefined,
        /** Of the pairs, from resamples of models; main method only, and undefined if there are too few models. */
        intervals: method === MAIN_METHOD && intervals ? intervalsAt(intervals, places) : undefined,
      })),
    };
  });
}

/**
 * The quantities of the tables that are computed from a set's correlations.
 *
 * @param places per pair of the set, its index among those of the plan
 */
function planQuantities(
  plan: ResamplingPlan,
  { metrics }: Cohort,
  places: Int32Array,
  counted: Float64Array,
  known: KnownMetrics,
  study: Study,
) {
  const categoryPairs = headline.categoryPairQuantities(metrics);
  const between = headline.betweenDataSets(categoryPairs, metrics);
  const attributes = curatedAttributes(metrics, known, valuesAt(counted, places));
  return {
    summary: headline.summaryQuantities(metrics).map((quantity) => plan.add(quantity, places)),
    categoryPairs: categoryPairs.map((quantity, i) =>
      plan.add({ ...quantity, between: plan.add(between[i]!, places) }, places),
    ),
    /** Means of each of the user's own metrics with others. */
    ownCategories: headline
      .ownCategoryQuantities(metrics, isOwnMetric(study))
      .map((own) => plan.add(own, places)),
    /** Means of pairs that share attributes. */
    attributePairs: attributePairs(attributes).map((each) => ({
      ...each,
      quantities: each.quantities.map((quantity) => plan.add(quantity, places)),
    })),
    /** Regressions on shared attributes, with the intercept and the coefficients of each. */
    attributes: attributes.map((each) => ({
      ...each,
      terms: regressionQuantities(each.shared, places, counted.length).map((term) => plan.add(term)),
    })),
  };
}

/**
 * Per pair of metrics, how many units the models belong to that both metrics have.
 *
 * @param columns one Float64Array of scores per metric, NaN if a model has none
 */
export function familiesPerPair(columns: readonly Float64Array[], { of, count }: Units): Int32Array {
  const present = columns.map((column) => Uint8Array.from(column, (score) => Number(!Number.isNaN(score))));
  const found = new Int32Array(pairCount(columns.length));
  /** Per unit, the last pair that has a model of it. */
  const lastPair = new Int32Array(count).fill(-1);
  let pair = 0;
  for (let a = 0; a < present.length; a++) {
    for (let b = a + 1; b < present.length; b++, pair++) {
      const [one, other] = [present[a]!, present[b]!];
      for (let model = 0; model < one.length; model++) {
        const unit = of[model]!;
        if ((one[model]! & other[model]!) === 0 || lastPair[unit] === pair) continue;
        lastPair[unit] = pair;
        found[pair]!++;
      }
    }
  }
  return found;
}
