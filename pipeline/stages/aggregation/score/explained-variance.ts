import { familyCount } from '../../../cohort/model-sampling.ts';
import { familyColumns, intervalColumns } from '../../../warehouse/interval-columns.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAggregation } from './aggregate-sets.ts';

export function explainedVarianceRows({ cohort, parts }: SetAggregation): Row[] {
  return parts.flatMap(({ part, value, byModels, byFamilies }) =>
    part.quantity === 'r2'
      ? [
          {
            metric_set: cohort.metricSet,
            method: part.method,
            category: part.category,
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
