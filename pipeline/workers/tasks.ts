import { percentileInterval, resampleCounts, type Sampling } from '../statistics/bootstrap.ts';
import { componentSpread } from '../statistics/component-spread.ts';
import { type CorrelationMethod, type Correlations, correlationRow } from '../statistics/correlation-row.ts';
import { type Aggregated, decomposition } from '../statistics/decomposition.ts';
import { randomEigenvalues } from '../statistics/parallel-analysis.ts';
import { type RankResampling, resampledRanks } from '../statistics/rank-resampling.ts';
import { reliability } from '../statistics/reliability.ts';
import {
  type Resampled,
  type ResampledValues,
  resampledAgreement,
} from '../statistics/resampled-agreement.ts';
import { type SortedColumns, sortedColumns, sorter } from '../statistics/sorted-column.ts';

/**
 * Work that threads share. A task is prepared once in each thread, from an input whose large arrays are shared, and
 * then done item by item; every item writes to places of its own, so it does not matter which thread does which.
 */
export const tasks = {
  /** An item is a metric. */
  sort: ({ columns, sorted }: { columns: Float64Array[]; sorted: SortedColumns }) => {
    const sort = sorter(sorted);
    return (metric: number) => sort(columns[metric]!, metric);
  },

  /** An item is a metric, which is correlated with every later one. */
  correlate: ({
    columns,
    sorted,
    method,
    found,
  }: {
    columns: Float64Array[];
    sorted: SortedColumns;
    method: CorrelationMethod;
    found: Correlations;
  }) => {
    const row = correlationRow(columns, sortedColumns(sorted), method);
    return (metric: number) => row(metric, found);
  },

  /** An item is some resamples. */
  resample: ({ resampled, values }: { resampled: Resampled; values: ResampledValues }) =>
    resampledAgreement(resampled, values),

  /** An item is a resample, in which the metrics' reliabilities are computed. */
  reliability:
    ({ columns, errors, sampling, values }: Reliabilities) =>
    (index: number) => {
      const counts = resampleCounts(sampling, index);
      for (const [m, column] of columns.entries())
        values[m * sampling.resamples + index] = reliability(column, errors[m]!, counts).reliability;
    },

  /** An item is a quantity, whose interval is found from its resamples. */
  interval:
    ({ values, resamples, found }: { values: Float64Array; resamples: number; found: Float64Array }) =>
    (quantity: number) => {
      const own = values.subarray(quantity * resamples, (quantity + 1) * resamples);
      const { low, high, degenerate } = percentileInterval(own);
      found.set([low, high, degenerate], 3 * quantity);
    },

  /** An item is a simulation of a parallel analysis. */
  randomEigenvalues:
    ({
      models,
      metrics,
      seed,
      found,
    }: {
      models: number;
      metrics: number;
      seed: number;
      found: Float64Array;
    }) =>
    (simulation: number) =>
      found.set(randomEigenvalues(models, metrics, seed, simulation), simulation * metrics),

  /** An item is a resample. */
  decompose: ({ aggregated, sampling, values }: Decompose) => {
    const evaluate = decomposition(aggregated);
    const out = new Float64Array(values.length / sampling.resamples);
    return (index: number) => {
      evaluate(resampleCounts(sampling, index), out);
      for (let q = 0; q < out.length; q++) values[q * sampling.resamples + index] = out[q]!;
    };
  },

  /** An item is a resample of metrics. */
  rank: ({ resampling, ranks }: { resampling: RankResampling; ranks: Uint16Array }) =>
    resampledRanks(resampling, ranks),

  /** An item is a resample, over whose components the variance is spread. */
  componentSpread:
    ({ columns, sampling, ratios, shares }: Spread) =>
    (index: number) => {
      const { ratio, share } = componentSpread(columns, resampleCounts(sampling, index));
      ratios[index] = ratio;
      shares[index] = share;
    },
} satisfies Record<string, (input: never) => (item: number) => void>;

interface Decompose {
  aggregated: Aggregated;
  sampling: Sampling;
  /** `values[q * resamples + i]` is number q in resample i. */
  values: Float64Array;
}

interface Reliabilities {
  columns: Float64Array[];
  /** Per metric, the scores' standard errors. */
  errors: Float64Array[];
  sampling: Sampling;
  /** `values[m * resamples + i]` is that of metric m in resample i. */
  values: Float64Array;
}

interface Spread {
  columns: Float64Array[];
  sampling: Sampling;
  /** Per resample, the participation ratio; NaN where a metric is constant. */
  ratios: Float64Array;
  /** Per resample, the first component's share of the variance; NaN there too. */
  shares: Float64Array;
}

export type TaskName = keyof typeof tasks;
export type TaskInput<Name extends TaskName> = Parameters<(typeof tasks)[Name]>[0];

/** Does items until none is left; `next` holds the first that nobody has taken. */
export function work<Name extends TaskName>(
  name: Name,
  input: TaskInput<Name>,
  items: number,
  next: Int32Array,
): void {
  const perform = (tasks[name] as (input: TaskInput<Name>) => (item: number) => void)(input);
  for (let item = Atomics.add(next, 0, 1); item < items; item = Atomics.add(next, 0, 1)) perform(item);
}
