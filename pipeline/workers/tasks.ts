import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { distribution, resampleCounts, type Sampling, type Units } from '../statistics/bootstrap.ts';
import { clusterRobustRow, type RobustTests } from '../statistics/cluster-robust.ts';
import { type CorrelationMethod, type Correlations, correlationRow } from '../statistics/correlation-row.ts';
import { type RandomLabelings, randomEffects } from '../statistics/domain-test.ts';
import type { PearsonColumns } from '../statistics/pearson.ts';
import { knownScores, reliabilityOf } from '../statistics/reliability.ts';
import {
  type Resampled,
  type ResampledValues,
  resampledAgreement,
} from '../statistics/resampled-agreement.ts';
import { type SortedColumns, sortedColumns, sorter } from '../statistics/sorted-column.ts';
import type { algebraTasks } from './algebra.ts';

/**
 * Work that threads share. A task is prepared once in each thread, from an input whose large arrays are shared, and
 * then done item by item; every item writes to places of its own, so it does not matter which thread does which. What
 * takes linear algebra is in a script of its own, loaded by those who are asked for it: it takes memory in each thread.
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
    forPearson,
    found,
  }: {
    columns: Float64Array[];
    sorted: SortedColumns;
    method: CorrelationMethod;
    forPearson?: PearsonColumns | undefined;
    found: Correlations;
  }) => {
    const row = correlationRow(columns, sortedColumns(sorted), method, forPearson);
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

export type Tasks = typeof tasks & typeof algebraTasks;
export type TaskName = keyof Tasks;
export type TaskInput<Name extends TaskName> = Parameters<Tasks[Name]>[0];

/** From the script beside this one, and before it is bundled from its source. */
async function algebra(): Promise<typeof algebraTasks> {
  const isBundled = !import.meta.url.endsWith('.ts');
  const script = new URL(isBundled ? './algebra.cjs' : './algebra.ts', import.meta.url);
  // An `import` would read all of it once more, to see what it exports.
  const loaded = isBundled
    ? createRequire(import.meta.url)(fileURLToPath(script))
    : await import(script.href);
  return (loaded as typeof import('./algebra.ts')).algebraTasks;
}

async function prepare<Name extends TaskName>(name: Name, input: TaskInput<Name>): Promise<Perform> {
  const all = name in tasks ? tasks : await algebra();
  return (all as Record<string, (input: TaskInput<Name>) => Perform>)[name]!(input);
}

/** Does items until none is left; `next` holds the first that nobody has taken. `tick` is called after each. */
export async function work<Name extends TaskName>(
  name: Name,
  input: TaskInput<Name>,
  items: number,
  next: Int32Array,
  tick?: () => void,
): Promise<void> {
  const perform = await prepare(name, input);
  for (let item = Atomics.add(next, 0, 1); item < items; item = Atomics.add(next, 0, 1)) {
    perform(item);
    tick?.();
  }
}
