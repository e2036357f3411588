import { endsOf } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Trajectory } from './dated-results.ts';

export function claimRows({ dates }: Trajectory): Row[] {
  return dates.flatMap(({ asOf, cohort, complete, claims }) =>
    claims.map(({ claim, ours, verdict }) => ({
      metric_set: cohort.metricSet,
      as_of: asOf,
      claim_id: claim.claim_id,
      published: claim.published,
      estimate: ours.value,
      ...endsOf(ours.interval),
      verdict,
      n_models: claim.quantity.kind === 'explained_variance' ? complete.models.length : cohort.models.length,
      n_metrics: cohort.metrics.length,
    })),
  );
}
