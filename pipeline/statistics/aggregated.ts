import type { AggregationMethod } from './aggregation-methods.ts';
import type { Partition } from './metric-partition.ts';

/** What the decomposition of scores is computed from; it can be sent to another thread. */
export interface Aggregated {
  /** Scores per metric, none missing. */
  columns: readonly Float64Array[];
  methods: readonly AggregationMethod[];
  /** Per metric, its weight in the root of the metric tree. */
  root: Float64Array;
  /** The categories' own nodes of the tree: per metric, its weight in each. */
  nodes: readonly { category: string; weights: Float64Array }[];
  /** The parts that `balanced` balances, but where the score is divided at a level: then that level's. */
  balance: Partition;
  /** The divisions of the metrics whose parts share the score's variance. */
  levels: readonly { level: string; partition: Partition }[];
}
