import type { Columns } from '../../../warehouse/database.ts';
import type { Structure } from '../find-structures.ts';

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
