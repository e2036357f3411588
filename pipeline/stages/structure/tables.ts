import { completeCohort } from '../../cohort/cohort.ts';
import { modelCounts } from '../../cohort/model-units.ts';
import type { Columns } from '../../warehouse/database.ts';
import { intervalColumns, type Row } from '../../warehouse/rows.ts';
import type { Structure } from './find-structures.ts';

export function summaryRows({ cohort, components, clusters }: Structure): Row[] {
  const { ratio: ofRatio, share: ofShare } = components?.intervals ?? {};
  const row = (
    quantity: string,
    value: number | undefined,
    interval?: typeof ofRatio | typeof ofShare,
  ): Row => ({
    quantity,
    estimate: value ?? null,
    corrected: null,
    ...intervalColumns(interval),
  });
  const share = (retained: number) => {
    const sum = components?.eigenvalues.subarray(0, retained).reduce((all, each) => all + each, 0);
    // Rounding errors can make the sum exceed 1.
    return components && Math.min(1, sum! / components.metrics);
  };
  const hasBothDomains = (cluster: number) => {
    const own = clusters.order.flatMap((metric, i) =>
      clusters.labels[i] === cluster ? [cohort.metrics[metric]!.domain] : [],
    );
    return own.includes('neural') && own.includes('behavior');
  };
  const complete = modelCounts(completeCohort(cohort).models);
  const componentRows = [
    { ...row('participation_ratio', components?.ratio, ofRatio), corrected: ofRatio?.corrected ?? null },
    row('first_component_share', share(1), ofShare),
    row('retained_components', components?.retained),
    row('retained_share', components && share(components.retained)),
  ].map((each) => ({ ...each, ...complete, n_metrics: components?.metrics ?? cohort.metrics.length }));
  const clusterRows = [
    row('clusters', clusters.clusters),
    row('clusters_across', [...new Set(clusters.labels)].filter(hasBothDomains).length),
    row('mean_silhouette', clusters.silhouette),
  ].map((each) => ({ ...each, ...modelCounts(cohort.models), n_metrics: clusters.order.length }));
  return [...componentRows, ...clusterRows].map((each) => ({ metric_set: cohort.metricSet, ...each }));
}

export function componentRows({ cohort, components }: Structure): Row[] {
  if (!components) return [];
  const { eigenvalues, thresholds, retained, metrics } = components;
  let sum = 0;
  return Array.from(eigenvalues, (eigenvalue, c) => {
    sum += eigenvalue;
    return {
      metric_set: cohort.metricSet,
      component: c + 1,
      eigenvalue,
      explained: eigenvalue / metrics,
      // Rounding errors can make the sum exceed 1.
      cumulative: Math.min(1, sum / metrics),
      threshold: thresholds[c]!,
      retained: c < retained,
    };
  });
}

/** One part per component: there are metrics² rows. */
export function* loadingParts({ cohort, components }: Structure): Generator<Columns> {
  if (!components) return;
  const { positions, loadings } = components;
  const ids = cohort.metrics.map(({ id }) => id);
  const reasons = positions.map((position) => (position === undefined ? 'constant over these models' : null));
  for (const [c, loading] of loadings.entries())
    yield {
      metric_set: ids.map(() => cohort.metricSet),
      component: new Float64Array(ids.length).fill(c + 1),
      metric_id: ids,
      loading: Float64Array.from(positions, (position) =>
        position === undefined ? Number.NaN : loading[position]!,
      ),
      reason: reasons,
    };
}

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
