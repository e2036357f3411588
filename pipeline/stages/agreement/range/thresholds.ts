import { type Scores, selectModels, type Union } from '../../../cohort/cohort.ts';
import { enoughFamilies, leavingOut, modelCounts, unitLabels } from '../../../cohort/model-sampling.ts';
import { countedCorrelations } from '../../../statistics/correlation/counted-pairs.ts';
import type { PairQuantity } from '../../../statistics/correlation/pair-means.ts';
import { pairQuantity, renumberPairs } from '../../../statistics/correlation/pair-means.ts';
import { pairCount } from '../../../statistics/correlation/pairs.ts';
import type { Interval } from '../../../statistics/resampling/bootstrap.ts';
import { jackknifeInterval } from '../../../statistics/resampling/intervals.ts';
import { ResamplingPlan } from '../../../statistics/resampling/resampling-plan.ts';
import { categoryPairQuantities } from '../../../studies/headline-quantities.ts';
import type { Study } from '../../../studies/study.ts';
import { endsOf, type Row } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';
import { meanColumns } from '../pairs/correlate-sets.ts';
import type { ComparableControl } from '../pairs/partial-correlations.ts';

/** The least value of a control metric that a model must have, and the share of models below it. */
export type Threshold = ReturnType<typeof thresholdsOf>[number];

/** Thresholds at the 0, 10, …, 90 % quantiles of the values, interpolated linearly (R's type 7). NaN is no value. */
export function thresholdsOf(values: Float64Array) {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return [];
  return Array.from({ length: 10 }, (_, tenth) => {
    // In integers, so that a quantile that is a value is exactly that value.
    const place = tenth * (sorted.length - 1);
    const [below, rest] = [Math.floor(place / 10), place % 10];
    const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
    return { quantile: tenth / 10, threshold: low + (rest / 10) * (high - low) };
  });
}

/** The columns about a threshold of a control. */
export function controlColumns({ metric, trainingDataSet }: ComparableControl, threshold: Threshold): Row {
  return { control: metric, training_data_set: trainingDataSet, ...threshold };
}

/** Indices of the values of at least a threshold. */
export function indicesAbove(values: Float64Array, threshold: number): number[] {
  return [...values.keys()].filter((i) => values[i]! >= threshold);
}

/** The agreement of each set's metrics over the models whose control is at least a threshold, for every threshold that leaves enough models. */
export async function restrictRange(
  union: Union,
  control: ComparableControl,
  thresholds: readonly Threshold[],
  study: Study,
  workers: Workers,
): Promise<Row[]> {
  const labels = unitLabels(union.models);
  const from = (threshold: number) => {
    const places = indicesAbove(control.values, threshold);
    return { ...selectModels(union, places), labels: places.map((place) => labels[place]!) };
  };
  const all = from(Number.NEGATIVE_INFINITY);
  const rows: Row[] = [];
  const quantities = quantitiesOf(union);
  const ofAll = await withoutFamilies(all, quantities, study, workers);
  for (const each of thresholds) {
    const scores = from(each.threshold);
    if (scores.models.length < study.minimum_models) continue;
    const above = await withoutFamilies(scores, quantities, study, workers);
    const about = controlColumns(control, each);
    rows.push(...agreementRows(quantities, above, ofAll).map((row) => ({ ...about, ...row })));
  }
  return rows;
}

type RangeQuantity = PairQuantity & { metricSet: string; categories: [string, string] };

/** Quantities over some models, with and without each of their families; without intervals if there are too few of these. */
async function withoutFamilies(
  { models, columns, labels }: Scores & { labels: string[] },
  quantities: RangeQuantity[],
  study: Study,
  workers: Workers,
) {
  const sampling = leavingOut(labels);
  const counted = await countedCorrelations(workers, columns, study.minimum_models);
  const plan = new ResamplingPlan({ columns, counted });
  const planned = quantities.map((quantity) => plan.add(quantity));
  if (enoughFamilies(models))
    await plan.overFamilies(workers, sampling, (pair) => !Number.isNaN(counted[pair]));
  return { counted, models, units: sampling.units, labels: [...new Set(labels)], planned };
}

type WithoutFamilies = Awaited<ReturnType<typeof withoutFamilies>>;

function agreementRows(quantities: RangeQuantity[], above: WithoutFamilies, all: WithoutFamilies): Row[] {
  return quantities.map((quantity, q) => {
    const found = meanColumns(above.counted, quantity);
    return {
      metric_set: quantity.metricSet,
      category_a: quantity.categories[0],
      category_b: quantity.categories[1],
      ...found,
      ...endsOf(above.planned[q]!.byFamilies),
      difference: found.estimate - pairQuantity(all.counted, quantity),
      ...endsOf(found.n_pairs > 0 ? differenceInterval(above, all, q) : undefined, 'difference_ci'),
      ...modelCounts(above.models),
    };
  });
}

/** The interval of a quantity's difference from that of all models: each family is left out of both. */
function differenceInterval(above: WithoutFamilies, all: WithoutFamilies, q: number): Interval | undefined {
  const [ofAbove, ofAll] = [above, all].map(({ planned }) => planned[q]!.withoutFamilies);
  if (!ofAbove || !ofAll) return undefined;
  const last = above.labels.length;
  const places = new Map(above.labels.map((label, place) => [label, place]));
  const values = ofAll.map((value, unit) => ofAbove[places.get(all.labels[unit] ?? '') ?? last]! - value);
  return jackknifeInterval(values, all.units);
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
