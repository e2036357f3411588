import type { Row } from '../../../warehouse/rows.ts';
import type { Structure } from '../find-structures.ts';

export function clusterRows({ cohort, clusters }: Structure): Row[] {
  const positions = new Map(clusters.order.map((metric, i) => [metric, i]));
  return cohort.metrics.map(({ id, category, domain }, metric) => {
    const i = positions.get(metric);
    return {
      metric_set: cohort.metricSet,
      metric_id: id,
      position: i === undefined ? null : i + 1,
      cluster: i === undefined ? null : clusters.labels[i]!,
      category,
      domain,
      silhouette_width: i === undefined ? null : clusters.widths[i]!,
      reason: clusters.leftOut.get(metric) ?? null,
    };
  });
}

export function mergeRows({ cohort, clusters }: Structure): Row[] {
  const leaves = clusters.order.length;
  const sizes = new Array<number>(leaves).fill(1);
  // As in R's hclust, metrics are negative and earlier merges positive.
  const hclustNumber = (child: number) => (child < leaves ? -child - 1 : child - leaves + 1);
  return clusters.tree.map(({ children: [left, right], height }, k) => {
    sizes.push(sizes[left]! + sizes[right]!);
    return {
      metric_set: cohort.metricSet,
      merge: k + 1,
      left_child: hclustNumber(left),
      right_child: hclustNumber(right),
      height,
      n_metrics: sizes.at(-1)!,
    };
  });
}
