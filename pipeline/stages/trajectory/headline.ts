import { familyCount } from '../../cohort/model-sampling.ts';
import { endsOf } from '../../warehouse/interval-columns.ts';
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
      ...endsOf(interval),
      n_models: models.length,
      n_model_families: familyCount(models),
      n_metrics: cohort.metrics.length,
    })),
  );
}
