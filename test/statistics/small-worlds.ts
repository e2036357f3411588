import type { MetricTree } from '../../pipeline/statistics/metric-tree.ts';
import type { Scored } from '../../pipeline/statistics/scoring.ts';
import { integers } from './references.ts';

/** The root has the nodes A (metrics 0, 1, 2), B (metric 3 and the node C: 4, 5, 9) and D (7, 8), and metric 6 itself. */
const PARENTS = [-1, 0, 0, 2, 0];
const LEAF_PARENTS = [1, 1, 1, 2, 3, 3, 0, 4, 4, 3];

/** How much of each metric is what all have in common. */
const SHARED = [2, 0, 1, 3, 1, 0, 2, 1, 1, 2];

/** 14 models: each metric, of up to ten, is so many times what all have in common, and its own. */
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

/** Every metric is the root's own. */
export function flat(metrics: number): MetricTree {
  return { parents: Int32Array.of(-1), leafParents: new Int32Array(metrics) };
}

/** Every subset of so many metrics but the empty one. */
export function everySubset(metrics: number): Uint8Array[] {
  return Array.from({ length: 2 ** metrics - 1 }, (_, i) =>
    Uint8Array.from({ length: metrics }, (_, metric) => ((i + 1) >> metric) & 1),
  );
}
