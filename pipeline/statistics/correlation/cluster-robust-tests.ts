import type { Task } from '../../workers/task.ts';
import type { Workers } from '../../workers/workers.ts';
import { sharedColumns, sharedFloats } from '../numbers/shared-arrays.ts';
import type { Units } from '../resampling/bootstrap.ts';
import { clusterRobustRow, type RobustTests } from './cluster-robust.ts';

interface Tested {
  columns: Float64Array[];
  families: Units;
  wanted: Float64Array;
  found: RobustTests;
}

/** Each item is a metric, which is tested with every later one. */
export const robustTestTask: Task<Tested> = {
  name: 'robustTest',
  items: 'cluster-robust tests, metrics',
  prepare({ columns, families, wanted, found }) {
    const row = clusterRobustRow(columns, families, wanted);
    return (metric) => row(metric, found);
  },
};

/** Estimated cost of a test per model, in elementary steps (about a nanosecond each). */
const STEPS = 18;

/**
 * Cluster-robust tests of Spearman's rho for all pairs of metrics.
 *
 * @param columns scores per metric, NaN if a model has none
 * @param wanted one value per pair, NaN if the pair is not to be tested
 */
export async function testByFamily(
  workers: Workers,
  columns: readonly Float64Array[],
  families: Units,
  wanted: Float64Array,
): Promise<RobustTests> {
  const missing = () => sharedFloats(wanted.length).fill(Number.NaN);
  const found = { t: missing(), error: missing(), freedom: missing() };
  const input = { columns: sharedColumns(columns), families, wanted, found };
  const operations = wanted.length * families.of.length * STEPS;
  await workers.share(robustTestTask, input, columns.length, operations);
  return found;
}
