import { familyCount } from '../../cohort/model-sampling.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Trajectory } from './dated-results.ts';

export function headlineRows({ dates }: Trajectory): Row[] {
  return dates.flatMap(({ asOf, cohort, numbers }) =>
    numbers.map(({ quantity, method, category, value, interval, models }) => ({
      metric_set: cohort.metricSet,
      as_of: asOf,
      quantity,
      method,
      category: category ?? 'all',
      estimate: value,
      ci_low: interval?.low ?? null,
      ci_high: interval?.high ?? null,
      n_models: models.length,
      n_model_families: familyCount(models),
      n_metrics: cohort.metrics.length,
    })),
  );
}
