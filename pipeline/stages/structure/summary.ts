import { completeCohort } from '../../cohort/cohort.ts';
import { familyCount } from '../../cohort/model-sampling.ts';
import type { Interval } from '../../statistics/resampling/bootstrap.ts';
import type { CorrectedInterval } from '../../statistics/resampling/intervals.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Structure } from './find-structures.ts';

export function summaryRows({ cohort, components, clusters }: Structure): Row[] {
  const row = (
    quantity: string,
    value: number | undefined,
    interval?: CorrectedInterval,
    familyInterval?: Interval,
  ): Row => ({
    quantity,
    estimate: value ?? null,
    corrected: interval?.corrected ?? null,
    ci_low: interval?.low ?? null,
    ci_high: interval?.high ?? null,
    n_degenerate: interval?.degenerate ?? null,
    family_ci_low: familyInterval?.low ?? null,
    family_ci_high: familyInterval?.high ?? null,
  });
  // Rounding errors can make the sum exceed 1.
  const share = (retained: number) =>
    components &&
    Math.min(
      1,
      components.eigenvalues.subarray(0, retained).reduce((sum, each) => sum + each, 0) / components.metrics,
    );
  const hasBothDomains = (cluster: number) => {
    const own = clusters.order.flatMap((metric, i) =>
      clusters.labels[i] === cluster ? [cohort.metrics[metric]!.domain] : [],
    );
    return own.includes('neural') && own.includes('behavior');
  };
  const componentRows = [
    row('participation_ratio', components?.ratio, components?.byModels.ratio, components?.byFamilies?.ratio),
    row('first_component_share', share(1), components?.byModels.share, components?.byFamilies?.share),
    row('retained_components', components?.retained),
    row('retained_share', components && share(components.retained)),
  ].map((each) => ({
    ...each,
    n_models: components?.models ?? completeCohort(cohort).models.length,
    n_metrics: components?.metrics ?? cohort.metrics.length,
    n_model_families: components?.families ?? familyCount(completeCohort(cohort).models),
  }));
  const clusterRows = [
    row('clusters', clusters.clusters),
    row('clusters_across', [...new Set(clusters.labels)].filter(hasBothDomains).length),
    row('mean_silhouette', clusters.silhouette),
  ].map((each) => ({
    ...each,
    n_models: cohort.models.length,
    n_metrics: clusters.order.length,
    n_model_families: familyCount(cohort.models),
  }));
  return [...componentRows, ...clusterRows].map((each) => ({ metric_set: cohort.metricSet, ...each }));
}
