import { sharedColumns } from '../../workers/shared-arrays.ts';
import type { Task, Workers } from '../../workers/workers.ts';
import {
  type Correlation,
  type CorrelationMethod,
  type Correlations,
  emptyCorrelations,
} from './correlations.ts';
import { kendallWith } from './kendall.ts';
import { pairCount, pairPlace } from './pairs.ts';
import { pearson, scaledToOne } from './pearson.ts';
import { completeSpearman, rankable, ranked, spearman } from './spearman.ts';

/** Metrics to be correlated over the models that both have (pairwise complete). */
export interface Correlating {
  /** Per metric, one score per model, NaN if missing. */
  columns: readonly Float64Array[];
  method: CorrelationMethod;
  /** Where the correlations are written. */
  found: Correlations;
}

/** Returns a function that correlates a metric with every later one. */
export function correlateRow({ columns, method, found }: Correlating): (metric: number) => void {
  if (method === 'pearson') return rowBy(columns.map(scaledToOne), pearson, found);
  if (method === 'kendall')
    return rowBy(
      columns.map((column) => ({ column, tau: kendallWith(column) })),
      (one, other) => one.tau(other.column),
      found,
    );
  const isComplete = !columns.some((column) => column.some(Number.isNaN));
  return isComplete
    ? rowBy(columns.map(ranked), completeSpearman, found)
    : rowBy(columns.map(rankable), spearman, found);
}

function rowBy<Metric>(
  metrics: readonly Metric[],
  correlate: (one: Metric, other: Metric) => Correlation,
  { n, estimate, z }: Correlations,
) {
  return (a: number) => {
    const [one, ...later] = metrics.slice(a);
    for (const [i, other] of later.entries()) {
      const pair = pairPlace(a, a + 1 + i, metrics.length);
      const found = correlate(one!, other);
      n[pair] = found.n;
      estimate[pair] = found.estimate;
      if (found.z !== undefined) z[pair] = found.z;
    }
  };
}

/** The correlation of every pair of columns, over the rows that both have (pairs.ts has their order). */
export function correlateColumns(columns: readonly Float64Array[], method: CorrelationMethod): Correlations {
  const found = emptyCorrelations(columns.length, method);
  const correlate = correlateRow({ columns, method, found });
  for (const metric of columns.keys()) correlate(metric);
  return found;
}

/** The correlation of two columns, over the rows that both have. */
export function correlationOf(x: Float64Array, y: Float64Array, method: CorrelationMethod): number {
  return correlateColumns([x, y], method).estimate[0]!;
}

/** Each item is a metric, which is correlated with every later one. */
export const correlateTask: Task<Correlating> = {
  name: 'correlate',
  items: 'correlations, metrics',
  prepare: correlateRow,
};

/** Elementary steps per pair and model. */
const STEPS: Record<CorrelationMethod, number> = { spearman: 2, pearson: 1, kendall: 45 };

/**
 * Pairwise complete correlations of all pairs of metrics by several methods.
 *
 * @param columns scores per metric, NaN if a model has none
 */
export async function correlateAll<Method extends CorrelationMethod>(
  workers: Workers,
  columns: readonly Float64Array[],
  methods: readonly Method[],
): Promise<Record<Method, Correlations>> {
  const shared = sharedColumns(columns);
  const models = columns[0]?.length ?? 0;
  const all = {} as Record<Method, Correlations>;
  for (const method of methods) {
    const found = emptyCorrelations(shared.length, method);
    const operations = pairCount(shared.length) * models * STEPS[method];
    await workers.share(correlateTask, { columns: shared, method, found }, shared.length, operations);
    all[method] = found;
  }
  return all;
}
