import type { Reader } from './build.ts';
import type { Cohort } from './cohort.ts';

/** The weights of a cohort's metrics in the nodes of its tree; see sql/aggregation/weight.yml. */
export interface NodeWeights {
  /** The categories and domains of the set, by name; `all`, the root, is not among them. */
  categories: string[];
  /** Per metric, its weight in the root. */
  root: Float64Array;
  /** Per category, per metric. */
  weights: Float64Array[];
}

export async function readWeights(reader: Reader, { metricSet, metrics }: Cohort): Promise<NodeWeights> {
  const { metric_set, node, metric_id, weight } = await reader.columns(
    'select metric_set, node, metric_id, weight from aggregation.weight order by all',
  );
  const place = new Map(metrics.map(({ id }, i) => [id, i]));
  const nodes = new Map<string, Float64Array>();
  (metric_set as string[]).forEach((set, i) => {
    if (set !== metricSet) return;
    const name = String(node![i]);
    const weights = nodes.get(name) ?? new Float64Array(metrics.length);
    weights[place.get(String(metric_id![i]))!] = Number(weight![i]);
    nodes.set(name, weights);
  });
  const categories = [...nodes.keys()].filter((name) => name !== 'all').sort();
  return { categories, root: nodes.get('all')!, weights: categories.map((name) => nodes.get(name)!) };
}
