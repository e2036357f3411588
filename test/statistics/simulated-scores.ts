import type { Scored } from '../../pipeline/statistics/score/aggregation-methods.ts';
import type { MetricTree } from '../../pipeline/statistics/score/metric-tree.ts';
import { integers } from './references.ts';

/** The root's children are nodes A (metrics 0, 1, 2), B (metric 3, and node C with 4, 5, 9), D (7, 8), and metric 6. */
const PARENTS = [-1, 0, 0, 2, 0];
const LEAF_PARENTS = [1, 1, 1, 2, 3, 3, 0, 4, 4, 3];

/** Per metric, the weight of the common component. */
const SHARED = [2, 0, 1, 3, 1, 0, 2, 1, 1, 2];

/** Scores of 14 models on up to ten metrics: a common component times its weight, plus a component of the metric. */
export function world(commonSeed: number, ownSeed: number, metrics = 8): Scored {
  const common = integers(14, 1000, commonSeed);
  const columns = SHARED.slice(0, metrics).map((shared, metric) => {
    const own = integers(14, 1000, ownSeed + metric);
    return common.map((value, model) => shared * value + own[model]!);
  });
  return scoredBy(columns, {
    parents: Int32Array.from(PARENTS),
    leafParents: Int32Array.from(LEAF_PARENTS.slice(0, metrics)),
  });
}

export function scoredBy(columns: Float64Array[], of: MetricTree): Scored {
  return { columns, tree: of, partition: { parts: ['all'], of: new Int32Array(columns.length) } };
}

/** A tree in which every metric is a child of the root. */
export function flat(metrics: number): MetricTree {
  return { parents: Int32Array.of(-1), leafParents: new Int32Array(metrics) };
}
