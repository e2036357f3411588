import { completeCohort, modelCounts } from '../../cohort/cohort.ts';
import { total } from '../../statistics/numbers/total.ts';
import { intervalColumns, type Row } from '../../warehouse/rows.ts';
import type { Components, Structure } from './find-structures.ts';

export function summaryRows(structure: Structure): Row[] {
  return [...componentSummary(structure), ...clusterSummary(structure)];
}

/** A quantity with its interval; null without a value. */
function quantityRow(
  quantity: string,
  value: number | undefined,
  interval?: Parameters<typeof intervalColumns>[0],
): Row {
  return { quantity, estimate: value ?? null, corrected: null, ...intervalColumns(interval) };
}

function componentSummary({ cohort, components }: Structure): Row[] {
  const intervals = components?.intervals;
  const counts = {
    ...modelCounts(completeCohort(cohort).models),
    n_metrics: components?.metrics ?? cohort.metrics.length,
  };
  const rows = [
    {
      ...quantityRow('participation_ratio', components?.ratio, intervals?.ratio),
      corrected: intervals?.ratio.corrected ?? null,
    },
    quantityRow('first_component_share', components && shareOf(components, 1), intervals?.share),
    quantityRow('retained_components', components?.retained),
    quantityRow('retained_share', components && shareOf(components, components.retained)),
  ];
  return rows.map((row) => ({ ...row, ...counts }));
}

/** The share of the variance that the first components explain. */
function shareOf({ eigenvalues, metrics }: Components, first: number): number {
  // Rounding errors can make the sum exceed 1.
  return Math.min(1, total(eigenvalues.subarray(0, first)) / metrics);
}

function clusterSummary({ cohort, clusters }: Structure): Row[] {
  const { order, labels } = clusters;
  const domainsOf = (cluster: number) =>
    order.filter((_, place) => labels[place] === cluster).map((metric) => cohort.metrics[metric]!.domain);
  const across = [...new Set(labels)].filter((cluster) => {
    const domains = domainsOf(cluster);
    return domains.includes('neural') && domains.includes('behavior');
  });
  const rows = [
    quantityRow('clusters', clusters.clusters),
    quantityRow('clusters_across', across.length),
    quantityRow('mean_silhouette', clusters.silhouette),
  ];
  return rows.map((row) => ({ ...row, ...modelCounts(cohort.models), n_metrics: order.length }));
}

export function componentRows({ components }: Structure): Row[] {
  if (!components) return [];
  const { eigenvalues, thresholds, retained, metrics } = components;
  return Array.from(eigenvalues, (eigenvalue, c) => ({
    component: c + 1,
    eigenvalue,
    explained: eigenvalue / metrics,
    cumulative: shareOf(components, c + 1),
    threshold: thresholds[c]!,
    retained: c < retained,
  }));
}

export function clusterRows({ cohort, clusters }: Structure): Row[] {
  return cohort.metrics.map(({ id, category, domain }, metric) => {
    const i = clusters.order.indexOf(metric);
    return {
      metric_id: id,
      position: i === -1 ? null : i + 1,
      cluster: clusters.labels[i] ?? null,
      category,
      domain,
      silhouette_width: clusters.widths[i] ?? null,
      reason: clusters.leftOut.get(metric) ?? null,
    };
  });
}

export function mergeRows({ clusters }: Structure): Row[] {
  const leaves = clusters.order.length;
  const sizes = new Array<number>(leaves).fill(1);
  // As in R's hclust, metrics are negative and earlier merges positive.
  const hclustNumber = (child: number) => (child < leaves ? -child - 1 : child - leaves + 1);
  return clusters.merges.map(({ children: [left, right], height }, k) => {
    sizes.push(sizes[left]! + sizes[right]!);
    return {
      merge: k + 1,
      left_child: hclustNumber(left),
      right_child: hclustNumber(right),
      height,
      n_metrics: sizes.at(-1)!,
    };
  });
}
