import { sharedColumns } from '../../workers/shared-arrays.ts';
import type { Task, Workers } from '../../workers/workers.ts';
import {
  type Correlation,
  type CorrelationMethod,
  type CorrelationRow,
  type Correlations,
  emptyCorrelations,
} from './correlations.ts';
import { kendallWith } from './kendall.ts';
import { pairCount, pairPlace } from './pairs.ts';
import { pearson, scaledToOne } from './pearson.ts';
import { completeSpearman, rankable, ranked, spearman } from './spearman.ts';

/**
 * The correlations of every pair of metrics over the models that both have (pairwise complete), one row at a time.
 *
 * @param columns per metric, one score per model, NaN if missing
 */
export function correlationRow(columns: readonly Float64Array[], method: CorrelationMethod): CorrelationRow {
  if (method === 'pearson') return rowBy(columns.map(scaledToOne), pearson);
  if (method === 'kendall')
    return rowBy(
      columns.map((column) => ({ column, tau: kendallWith(column) })),
      (one, other) => one.tau(other.column),
    );
  const isComplete = !columns.some((column) => column.some(Number.isNaN));
  return isComplete ? rowBy(columns.map(ranked), completeSpearman) : rowBy(columns.map(rankable), spearman);
}

function rowBy<Metric>(
  metrics: readonly Metric[],
  correlate: (one: Metric, other: Metric) => Correlation,
): CorrelationRow {
  return (a, { n, estimate, z }) => {
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
  const row = correlationRow(columns, method);
  for (let a = 0; a < columns.length - 1; a++) row(a, found);
  return found;
}

/** The correlation of two columns, over the rows that both have. */
export function correlationOf(x: Float64Array, y: Float64Array, method: CorrelationMethod): number {
  return correlateColumns([x, y], method).estimate[0]!;
}

export interface Correlating {
  columns: Float64Array[];
  method: CorrelationMethod;
  found: Correlations;
}

/** Each item is a metric, which is correlated with every later one. */
export const correlateTask: Task<Correlating> = {
  name: 'correlate',
  items: 'correlations, metrics',
  prepare({ columns, method, found }) {
    const row = correlationRow(columns, method);
    return (metric) => row(metric, found);
  },
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
