import { rollup } from 'd3-array';
import { domains, inOrder } from '../sources/categories.ts';
import { membersOf, type Partition, partitionBy } from '../statistics/score/metric-partition.ts';
import { fullWeights, type MetricTree } from '../statistics/score/metric-tree.ts';
import type { DecompositionInput } from '../statistics/score/proportional-metrics.ts';
import { literal } from '../warehouse/database.ts';
import { type Reader, type Row, readRows } from '../warehouse/rows.ts';
import type { Cohort, Metric } from './cohort.ts';

/**
 * Weights of a cohort's metrics in the nodes of its tree (sql/aggregation/weight.yml): in the root, and in the set's
 * categories and domains.
 */
type NodeWeights = Pick<DecompositionInput, 'root' | 'nodes'>;

export async function readWeights(reader: Reader, { metricSet, metrics }: Cohort): Promise<NodeWeights> {
  const inSet = `
    select node, metric_id, weight from aggregation.weight
    where metric_set = ${literal(metricSet)}
    order by all`;
  const weightsIn = (rows: Row[]) => {
    const weightOf = new Map(rows.map(({ metric_id, weight }) => [metric_id, Number(weight)]));
    return Float64Array.from(metrics, ({ id }) => weightOf.get(id) ?? 0);
  };
  const byNode = rollup(await readRows(reader, inSet), weightsIn, ({ node }) => String(node));
  const root = byNode.get('all')!;
  byNode.delete('all');
  return { root, nodes: nodesOf(byNode) };
}

function nodesOf(weightsOf: ReadonlyMap<string, Float64Array>): NodeWeights['nodes'] {
  return Array.from(weightsOf, ([category, weights]) => ({ category, weights }));
}

/** By date, each node's parent in the tree of all metrics; null for the root. */
export async function readParents(reader: Reader): Promise<Map<string, Map<string, string | null>>> {
  const sql = 'select as_of::varchar as as_of, node_id, parent_id from dated.tree order by all';
  const rows = (await readRows(reader, sql)) as Record<'as_of' | 'node_id' | 'parent_id', string>[];
  const parents = (ofDate: typeof rows) =>
    new Map(ofDate.map(({ node_id, parent_id }) => [node_id, parent_id]));
  return rollup(rows, parents, ({ as_of }) => as_of);
}

export interface NamedTree extends MetricTree {
  /** The nodes' ids. */
  nodes: string[];
}

/**
 * Reads the nodes above a cohort's metrics (sql/aggregation/tree.yml): per node, whether its children are a sample from
 * a larger population, and its category, null for domains and the root.
 */
export async function readTree(reader: Reader, { metricSet, metrics }: Cohort) {
  const inSet = `
    select node_id, parent_id, category from aggregation.tree
    where metric_set = ${literal(metricSet)}
    order by all`;
  const rows = (await readRows(reader, inSet)) as {
    node_id: string;
    parent_id: string | null;
    category: string | null;
  }[];
  const tree = treeOf(metrics, new Map(rows.map(({ node_id, parent_id }) => [node_id, parent_id])));
  const categoryOf = new Map(rows.map(({ node_id, category }) => [node_id, category]));
  const categories = tree.nodes.map((node) => categoryOf.get(node) ?? null);
  // Domains and categories are fixed; data sets within a category, and metrics within a data set, are samples.
  const isSampled = Uint8Array.from(categories, (category) => Number(category !== null));
  return { ...tree, isSampled, categories };
}

/** The tree above some metrics; none without a tree. */
export function treeOf(metrics: readonly Pick<Metric, 'id'>[], parentOf: ParentOf = new Map()) {
  return treeAbove(
    metrics.map(({ id }) => id),
    parentOf,
  );
}

type ParentOf = ReadonlyMap<string, string | null>;

/**
 * The tree above some leaves.
 *
 * @param parentOf parent of every leaf and of every node above one; null for a root
 */
export function treeAbove(leaves: readonly string[], parentOf: ParentOf) {
  const places = new Map<string, number>();
  const parents: number[] = [];
  const placeOf = (node: string): number => {
    const missing: string[] = [];
    let at: string | null = node;
    for (; at !== null && !places.has(at); at = parentOf.get(at) ?? null) missing.push(at);
    let above = at === null ? -1 : places.get(at)!;
    // Parents get smaller indices than their children.
    for (const unplaced of missing.reverse()) {
      parents.push(above);
      above = places.size;
      places.set(unplaced, above);
    }
    return places.get(node)!;
  };
  const leafParents = Int32Array.from(leaves, (leaf) => placeOf(parentOf.get(leaf)!));
  return { parents: Int32Array.from(parents), leafParents, nodes: [...places.keys()] };
}

/** Parts that are what is left over, so that their mean says nothing. */
const WITHOUT_NODE = ['other', 'none'];

/** Partitions of the metrics for which a score's variance is decomposed. `balanced` balances the parts of the first. */
export const levels = ['domain', 'category'] as const;

export function partitionOf(metrics: readonly Metric[], level: (typeof levels)[number]): Partition {
  const labels = metrics.map((metric) => metric[level]);
  return partitionBy(labels, level === 'domain' ? domains : inOrder(labels));
}

/**
 * The weights in a tree of nodes without names: a part's weights are those of its metrics in the root, rescaled to a
 * sum of 1.
 */
export function weightsIn(tree: MetricTree, metrics: readonly Metric[]): NodeWeights {
  const root = fullWeights(tree);
  const nodes = new Map<string, Float64Array>();
  for (const level of levels) {
    const partition = partitionOf(metrics, level);
    for (const [part, members] of membersOf(partition).entries()) {
      if (WITHOUT_NODE.includes(partition.parts[part]!)) continue;
      const sum = members.reduce((total, metric) => total + root[metric]!, 0);
      const weights = new Float64Array(root.length);
      for (const metric of members) weights[metric] = root[metric]! / sum;
      nodes.set(partition.parts[part]!, weights);
    }
  }
  return { root, nodes: nodesOf(nodes) };
}
