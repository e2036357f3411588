import { familyCount } from '../../../cohort/model-sampling.ts';
import { familyColumns, intervalColumns } from '../../../warehouse/interval-columns.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAggregation } from './aggregate-sets.ts';

export function varianceShareRows({ cohort, parts }: SetAggregation): Row[] {
  return parts.flatMap(({ part, value, byModels, byFamilies }) =>
    'level' in part
      ? [
          {
            metric_set: cohort.metricSet,
            method: part.method,
            level: part.level,
            category: part.category,
            quantity: part.quantity,
            estimate: value,
            ...intervalColumns(byModels),
            n_models: cohort.models.length,
            ...familyColumns(byFamilies),
            n_model_families: familyCount(cohort.models),
          },
        ]
      : [],
  );
}
