import type { AggregationMethod } from './aggregation-methods.ts';
import type { Partition } from './metric-partition.ts';

/** Input of the decomposition of scores; it can be sent to another thread. */
export interface DecompositionInput {
  /** Scores per metric, none missing. */
  columns: readonly Float64Array[];
  methods: readonly AggregationMethod[];
  /** Per metric, its weight in the root of the metric tree. */
  root: Float64Array;
  /** The categories' own nodes in the metric tree, with the weight of each metric in the node. */
  nodes: readonly { category: string; weights: Float64Array }[];
  /** The parts of the metrics to which the method `balanced` gives equal shares, when R² is computed. */
  balance: Partition;
  /** Partitions of the metrics; the score's variance is divided among the parts of each. */
  levels: readonly { level: string; partition: Partition }[];
}
