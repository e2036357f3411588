import { type CorrelationMethod, type Correlations, correlationRow } from '../statistics/correlation.ts';
import {
  type Resampled,
  type ResampledValues,
  resampledAgreement,
} from '../statistics/resampled-agreement.ts';
import { type SortedColumn, sortInto } from '../statistics/sorted-column.ts';

/**
 * Work that threads share. A task is prepared once in each thread, from an input whose large arrays are shared, and
 * then done item by item; every item writes to places of its own, so it does not matter which thread does which.
 */
export const tasks = {
  /** An item is a metric. */
  sort:
    ({ columns, sorted }: { columns: Float64Array[]; sorted: SortedColumn[] }) =>
    (metric: number) =>
      sortInto(sorted[metric]!, columns[metric]!),

  /** An item is a metric, which is correlated with every later one. */
  correlate: ({
    columns,
    sorted,
    method,
    found,
  }: {
    columns: Float64Array[];
    sorted: SortedColumn[];
    method: CorrelationMethod;
    found: Correlations;
  }) => {
    const row = correlationRow(columns, sorted, method);
    return (metric: number) => row(metric, found);
  },

  /** An item is some resamples. */
  resample: ({ resampled, values }: { resampled: Resampled; values: ResampledValues }) =>
    resampledAgreement(resampled, values),
} satisfies Record<string, (input: never) => (item: number) => void>;

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
