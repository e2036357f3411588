import { errorColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { SetAgreement } from './correlate-sets.ts';
import { reliabilityBeside } from './metric-reliability.ts';

/** Each metric's variance over models, and its possible noise. */
export function reliabilityRows({ cohort, reliabilities }: SetAgreement): Row[] {
  return reliabilities.map(({ n, reliability, meanSquaredError, interval, scores, copies, seeds }, m) => ({
    metric_set: cohort.metricSet,
    metric_id: cohort.metrics[m]!.id,
    n_models: scores.n,
    variance: scores.variance,
    n_copies: copies.n,
    n_copy_groups: copies.groups,
    copy_variance: copies.variance,
    copy_reliability: reliabilityBeside(copies, scores),
    n_seeds: seeds.n,
    n_configurations: seeds.groups,
    seed_variance: seeds.variance,
    seed_reliability: reliabilityBeside(seeds, scores),
    n_models_with_error: n,
    mean_squared_error: meanSquaredError,
    error_reliability: reliability,
    ...errorColumns(interval),
  }));
}
