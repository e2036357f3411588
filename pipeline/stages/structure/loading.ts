import type { Row } from '../../warehouse/rows.ts';
import type { Structure } from './structures.ts';

export function loadingRows({ cohort, components }: Structure): Row[] {
  if (!components) return [];
  const { places, loadings } = components;
  return loadings.flatMap((loading, c) =>
    cohort.metrics.map(({ id }, metric) => {
      const place = places[metric];
      return {
        metric_set: cohort.metricSet,
        component: c + 1,
        metric_id: id,
        loading: place === undefined ? null : loading[place]!,
        reason: place === undefined ? 'constant over these models' : null,
      };
    }),
  );
}
