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
