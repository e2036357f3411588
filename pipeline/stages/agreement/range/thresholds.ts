import { type Model, type Scores, selectModels, type Union } from '../../../cohort/cohort.ts';
import { enoughFamilies, familyCount, familySampling, familyUnits } from '../../../cohort/model-sampling.ts';
import { correlateAll } from '../../../statistics/correlation/correlate-columns.ts';
import { countedEstimates } from '../../../statistics/correlation/counted-pairs.ts';
import {
  type PairQuantity,
  pairQuantity,
  renumberPairs,
} from '../../../statistics/correlation/pair-means.ts';
import { pairCount } from '../../../statistics/correlation/pairs.ts';
import type { Interval } from '../../../statistics/resampling/bootstrap.ts';
import { jackknifeInterval } from '../../../statistics/resampling/intervals.ts';
import { type Planned, ResamplingPlan } from '../../../statistics/resampling/resampling-plan.ts';
import { categoryPairQuantities } from '../../../studies/headline-quantities.ts';
import type { Study } from '../../../studies/study.ts';
import { endsOf, type Row } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';
import type { ComparableControl } from '../pairs/partial-correlations.ts';
import { indicesAbove, standardDeviation, type Threshold } from './range-restriction.ts';

/** Rows of the tables about the models above thresholds of the control metric. */
export interface RangeRows {
  restriction: Row[];
  spread: Row[];
}

/**
 * The agreement and spread of each set's metrics over the models whose control is at least a threshold, for every threshold that
 * leaves enough models.
 */
export async function restrictRange(
  union: Union,
  control: ComparableControl,
  thresholds: readonly Threshold[],
  study: Study,
  workers: Workers,
): Promise<RangeRows> {
  const all = selectModels(union, indicesAbove(control.values, Number.NEGATIVE_INFINITY));
  const found: RangeRows = { restriction: [], spread: [] };
  const quantities = quantitiesOf(union);
  const ofAll = await withoutFamilies(all, quantities, study, workers);
  for (const each of thresholds) {
    const scores = selectModels(union, indicesAbove(control.values, each.threshold));
    if (scores.models.length < study.minimum_models) continue;
    const above = await withoutFamilies(scores, quantities, study, workers);
    found.restriction.push(...agreementRows(scores, quantities, control, each, above, ofAll));
    found.spread.push(...spreadRows(union, scores, all, control, each, study));
  }
  return found;
}

type RangeQuantity = PairQuantity & { metricSet: string; categories: [string, string] };

/** Quantities over some models, with and without each of their families. */
interface WithoutFamilies {
  /** Per pair of the union; NaN if it does not count. */
  counted: Float64Array;
  models: Model[];
  families: string[];
  /** Without intervals if there are too few families. */
  planned: Planned<RangeQuantity>[];
}

async function withoutFamilies(
  { models, columns }: Scores,
  quantities: RangeQuantity[],
  study: Study,
  workers: Workers,
): Promise<WithoutFamilies> {
  const { spearman } = await correlateAll(workers, columns, ['spearman']);
  const counted = countedEstimates(spearman, study.minimum_models);
  const plan = new ResamplingPlan({ columns, counted });
  const planned = quantities.map((quantity) => plan.add(quantity));
  if (enoughFamilies(models))
    await plan.overFamilies(workers, familySampling(models), (pair) => !Number.isNaN(counted[pair]));
  return { counted, models, families: [...new Set(models.map(({ family }) => family))], planned };
}

function agreementRows(
  { models }: Scores,
  quantities: RangeQuantity[],
  control: ComparableControl,
  { quantile, threshold }: Threshold,
  above: WithoutFamilies,
  all: WithoutFamilies,
): Row[] {
  return quantities.map((quantity, q) => {
    const pairs = quantity.pairs.filter((pair) => !Number.isNaN(above.counted[pair])).length;
    const estimate = pairQuantity(above.counted, quantity);
    const difference = pairs > 0 ? differenceInterval(above, all, q) : undefined;
    return {
      metric_set: quantity.metricSet,
      control: control.metric,
      training_data_set: control.trainingDataSet,
      quantile,
      threshold,
      category_a: quantity.categories[0],
      category_b: quantity.categories[1],
      estimate,
      ...endsOf(above.planned[q]!.byFamilies),
      difference: estimate - pairQuantity(all.counted, quantity),
      difference_ci_low: difference?.low ?? null,
      difference_ci_high: difference?.high ?? null,
      n_models: models.length,
      n_model_families: familyCount(models),
      n_pairs: pairs,
    };
  });
}

/** The interval of a quantity's difference from that of all models: each family is left out of both. */
function differenceInterval(above: WithoutFamilies, all: WithoutFamilies, q: number): Interval | undefined {
  const [ofAbove, ofAll] = [above, all].map(({ planned }) => planned[q]!.withoutFamilies);
  if (!ofAbove || !ofAll) return undefined;
  const last = above.families.length;
  const places = new Map(above.families.map((family, place) => [family, place]));
  const values = ofAll.map((value, unit) => ofAbove[places.get(all.families[unit] ?? '') ?? last]! - value);
  return jackknifeInterval(values, familyUnits(all.models));
}

/** The mean of all pairs and of every pair of categories, for each set of a union. */
function quantitiesOf(union: Union): RangeQuantity[] {
  return [...union.pairs].flatMap(([{ metricSet, metrics }, places]) => {
    const pairs = Array.from({ length: pairCount(metrics.length) }, (_, pair) => pair);
    const all = { categories: ['all', 'all'] as [string, string], kind: 'mean' as const, pairs };
    return [all, ...categoryPairQuantities(metrics)]
      .filter((quantity) => quantity.pairs.length > 0)
      .map((quantity) => ({ ...quantity, ...renumberPairs(quantity, places), metricSet }));
  });
}

function spreadRows(
  union: Union,
  scores: Scores,
  all: Scores,
  control: ComparableControl,
  { quantile, threshold }: Threshold,
  study: Study,
): Row[] {
  const ratios = scores.columns.map((column, metric) => {
    const present = column.filter((score) => !Number.isNaN(score)).length;
    const whole = standardDeviation(all.columns[metric]!);
    const isDefined = present >= study.minimum_models && whole > 0;
    return { present, ratio: isDefined ? standardDeviation(column) / whole : null };
  });
  return [...union.pairs.keys()].flatMap(({ metricSet, metrics }) =>
    metrics.map(({ id }) => {
      const { present, ratio } = ratios[union.metricIds.indexOf(id)]!;
      return {
        metric_set: metricSet,
        control: control.metric,
        training_data_set: control.trainingDataSet,
        quantile,
        threshold,
        metric_id: id,
        relative_deviation: ratio,
        n_models: present,
      };
    }),
  );
}
