import type { Aggregated } from '../statistics/aggregated.ts';
import { distribution, resampleCounts, type Sampling, type Units } from '../statistics/bootstrap.ts';
import { clusterRobustRow, type RobustTests } from '../statistics/cluster-robust.ts';
import { correlationRow } from '../statistics/correlation-row.ts';
import type { CorrelationMethod, Correlations } from '../statistics/correlations.ts';
import { decomposition } from '../statistics/decomposition.ts';
import { type RandomLabelings, randomEffects } from '../statistics/domain-test.ts';
import { type LeavingOut, type LeftOut, leftOut } from '../statistics/leaving-out.ts';
import { randomEigenvalues } from '../statistics/parallel-analysis.ts';
import { type RankResampling, resampledRanks } from '../statistics/rank-resampling.ts';
import { knownScores, reliabilityOf } from '../statistics/reliability.ts';
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

  /** An item is a metric, which is tested with every later one. */
  robustTest: ({
    columns,
    families,
    wanted,
    found,
  }: {
    columns: Float64Array[];
    families: Units;
    wanted: Float64Array;
    found: RobustTests;
  }) => {
    const row = clusterRobustRow(columns, families, wanted);
    return (metric: number) => row(metric, found);
  },

  /** An item is some resamples. */
  resample: ({ resampled, found }: { resampled: Resampled; found: ResampledValues }) =>
    resampledAgreement(resampled, found),

  /** An item is a resample, in which the metrics' reliabilities are computed. */
  reliability: ({ columns, errors, sampling, found }: Reliabilities) => {
    const known = columns.map((column, m) => knownScores(column, errors[m]!));
    return (index: number) => {
      const counts = resampleCounts(sampling, index);
      for (let m = 0; m < known.length; m++)
        found.reliabilities[m * sampling.resamples + index] = reliabilityOf(known[m]!, counts).reliability;
    };
  },

  /** An item is a random labeling of units of metrics. */
  permute: ({ random, found }: { random: RandomLabelings; found: { effects: Float64Array } }) => {
    const effectOf = randomEffects(random);
    return (draw: number) => {
      found.effects[draw] = effectOf(draw);
    };
  },

  /** An item is a quantity, whose distribution is found from its resamples. */
  interval: ({ values, resamples, found }: Quantities) => {
    const room = new Float64Array(resamples);
    return (quantity: number) => {
      const own = values.subarray(quantity * resamples, (quantity + 1) * resamples);
      const { low, high, degenerate, mean } = distribution(own, room);
      found.set([low, high, degenerate, mean], 4 * quantity);
    };
  },

  /** An item is a simulation of a parallel analysis. */
  randomEigenvalues: ({ models, metrics, simulations, seed, found }: Simulations) => {
    const eigenvaluesIn = randomEigenvalues(models, metrics, seed);
    return (simulation: number) => {
      const eigenvalues = eigenvaluesIn(simulation);
      for (let c = 0; c < metrics; c++) found.eigenvalues[c * simulations + simulation] = eigenvalues[c]!;
    };
  },

  /** An item is a resample. */
  decompose: ({ aggregated, sampling, found }: Decompose) => {
    const evaluate = decomposition(aggregated);
    const out = new Float64Array(found.parts.length / sampling.resamples);
    return (index: number) => {
      evaluate(resampleCounts(sampling, index), out);
      for (let q = 0; q < out.length; q++) found.parts[q * sampling.resamples + index] = out[q]!;
    };
  },

  /** An item is a resample of metrics. */
  rank: ({ resampling, found }: { resampling: RankResampling; found: { ranks: Uint16Array } }) =>
    resampledRanks(resampling, found.ranks),

  /** An item is a method and a selection of metrics. */
  leaveOut: ({ leaving, found }: { leaving: LeavingOut; found: LeftOut }) => leftOut(leaving, found),
} satisfies Record<string, (input: never) => Perform>;

/** Does an item. */
export type Perform = (item: number) => void;

interface Quantities {
  /** `values[q * resamples + i]` is quantity q in resample i. */
  values: Float64Array;
  resamples: number;
  /** Per quantity, the ends of its interval, how many resamples lack it, and its mean. */
  found: Float64Array;
}

interface Reliabilities {
  columns: Float64Array[];
  /** Per metric, the scores' standard errors. */
  errors: Float64Array[];
  sampling: Sampling;
  /** `reliabilities[m * resamples + i]` is that of metric m in resample i. */
  found: { reliabilities: Float64Array };
}

interface Simulations {
  models: number;
  metrics: number;
  simulations: number;
  seed: number;
  /** `eigenvalues[c * simulations + i]` is component c's in simulation i. */
  found: { eigenvalues: Float64Array };
}

interface Decompose {
  aggregated: Aggregated;
  sampling: Sampling;
  /** `parts[q * resamples + i]` is number q in resample i. */
  found: { parts: Float64Array };
}

export type TaskName = keyof typeof tasks;
export type TaskInput<Name extends TaskName> = Parameters<(typeof tasks)[Name]>[0];

/** Does items until none is left; `next` holds the first that nobody has taken. `tick` is called after each. */
export async function work<Name extends TaskName>(
  name: Name,
  input: TaskInput<Name>,
  items: number,
  next: Int32Array,
  tick?: () => void,
): Promise<void> {
  const perform = (tasks[name] as (input: TaskInput<Name>) => Perform)(input);
  for (let item = Atomics.add(next, 0, 1); item < items; item = Atomics.add(next, 0, 1)) {
    perform(item);
    tick?.();
  }
}
