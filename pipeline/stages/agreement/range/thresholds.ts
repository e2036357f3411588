import { range } from 'd3-array';
import { modelCounts, type SharedModelSets, selectModels, unitsOf } from '../../../cohort/cohort.ts';
import { countedCorrelations } from '../../../statistics/correlation/counted-pairs.ts';
import {
  type PairQuantity,
  pairCount,
  pairQuantity,
  presentPlaces,
  renumberPairs,
} from '../../../statistics/correlation/pairs.ts';
import { indicesWhere } from '../../../statistics/numbers/indices.ts';
import { unitsAt } from '../../../statistics/numbers/units.ts';
import { jackknifeInterval, LeaveOut } from '../../../statistics/resampling/jackknife.ts';
import { categoryPairQuantities } from '../../../studies/headline-quantities.ts';
import type { Study } from '../../../studies/study.ts';
import { intervalColumns, type Row } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';
import { type ComparableControl, meanColumns } from '../pairs/correlate-sets.ts';

/** The least value of a control metric that a model must have, and the share of models below it. */
export interface Threshold {
  quantile: number;
  threshold: number;
}

/** Thresholds at the 0, 10, …, 90 % quantiles of the values, interpolated linearly (R's type 7). NaN is no value. */
export function thresholdsOf(values: Float64Array): Threshold[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return [];
  return range(10).map((tenth) => {
    // In integers, so that a quantile that is a value is exactly that value.
    const place = tenth * (sorted.length - 1);
    const below = Math.floor(place / 10);
    const low = sorted[below]!;
    const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
    return { quantile: tenth / 10, threshold: low + ((place % 10) / 10) * (high - low) };
  });
}

/** The columns about a threshold of a control. */
export function controlColumns({ metric, trainingDataSet }: ComparableControl, threshold: Threshold): Row {
  return { control: metric, training_data_set: trainingDataSet, ...threshold };
}

/** Indices of the values of at least a threshold. */
export function indicesAbove(values: Float64Array, threshold: number): number[] {
  return indicesWhere(values, (value) => value >= threshold);
}

/** The agreement of each set's metrics over the models whose control is at least a threshold, for every threshold that leaves enough models. */
export async function restrictRange(
  shared: SharedModelSets,
  control: ComparableControl,
  thresholds: readonly Threshold[],
  study: Study,
  workers: Workers,
): Promise<Row[]> {
  const units = unitsOf(shared.models);
  const over = async (places: readonly number[]) => {
    const { models, columns } = selectModels(shared, places);
    const counted = await countedCorrelations(workers, columns, study.minimum_models);
    const pairs = await LeaveOut.from(workers, { columns, counted, units: unitsAt(units, places) });
    return { models, pairs };
  };
  const all = await over(presentPlaces(control.values));
  const rows: Row[] = [];
  for (const each of thresholds) {
    const places = indicesAbove(control.values, each.threshold);
    if (places.length < study.minimum_models) continue;
    const { models, pairs } = await over(places);
    const about = { ...controlColumns(control, each), ...modelCounts(models) };
    for (const quantity of quantitiesOf(shared))
      rows.push({ ...about, ...agreementRow(quantity, pairs, all.pairs) });
  }
  return rows;
}

type RangeQuantity = PairQuantity & { metricSet: string; categories: [string, string] };

function agreementRow(quantity: RangeQuantity, above: LeaveOut, all: LeaveOut): Row {
  const found = meanColumns(above.counted, quantity);
  const interval = above.intervalOfMean(quantity);
  const mean = (correlations: Float64Array) => pairQuantity(correlations, quantity);
  const difference = found.estimate - mean(all.counted);
  // Each unit is left out of both.
  const valuesOfAll = all.valuesOf(mean);
  const differences = above.valuesOf(mean).map((value, unit) => value - valuesOfAll[unit]!);
  return {
    metric_set: quantity.metricSet,
    category_a: quantity.categories[0],
    category_b: quantity.categories[1],
    ...found,
    ...intervalColumns(interval),
    difference,
    ...intervalColumns(interval && jackknifeInterval(difference, differences, all.units), 'difference_'),
  };
}

/** The mean of all pairs and of every pair of categories, for each set of sets that share models. */
function quantitiesOf(shared: SharedModelSets): RangeQuantity[] {
  return [...shared.pairs].flatMap(([{ metricSet, metrics }, places]) => {
    const pairs = range(pairCount(metrics.length));
    const all = { categories: ['all', 'all'] as [string, string], kind: 'mean' as const, pairs };
    return [all, ...categoryPairQuantities(metrics)]
      .filter((quantity) => quantity.pairs.length > 0)
      .map((quantity) => ({ ...quantity, ...renumberPairs(quantity, places), metricSet }));
  });
}
