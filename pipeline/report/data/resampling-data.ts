import { treeAbove } from '../../cohort/metric-weights.ts';
import { generatorState } from '../../statistics/numbers/random.ts';
import type { Tables } from '../findings/finding-tables.ts';

/** What the page needs to resample metrics as the pipeline does. */
export interface Resampling {
  /** Per node of the tree, its parent (−1 for the root); per metric, the node above it. */
  parents: number[];
  leafParents: number[];
  /** Per node, its category, in which children are resampled; null for domains and the root. */
  categories: (string | null)[];
  /** Per resample, four integers: the first state of its random numbers. */
  states: number[];
}

/** Most resamples of a page: they are made again in the browser for any weights. */
const MOST_RESAMPLES = 2000;

/** @param metrics ids of the main set's metrics, in the pipeline's order */
export function resamplingOf(tables: Tables, metrics: readonly string[]): Resampling {
  const rows = tables.rows('aggregation.tree');
  const parentOf = new Map(
    rows.map(({ node_id, parent_id }) => [String(node_id), parent_id as string | null]),
  );
  const categoryOf = new Map(
    rows.map(({ node_id, category }) => [String(node_id), category as string | null]),
  );
  const tree = treeAbove(metrics, parentOf);
  const { resamples, seed } = tables.study;
  const length = Math.min(resamples, MOST_RESAMPLES);
  return {
    parents: [...tree.parents],
    leafParents: [...tree.leafParents],
    categories: tree.nodes.map((node) => categoryOf.get(node)!),
    states: Array.from({ length }, (_, index) => generatorState(seed, index)).flat(),
  };
}
