import type { Columns } from '../../../warehouse/database.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { Structure } from '../find-structures.ts';

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
