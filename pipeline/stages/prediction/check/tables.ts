import { mean } from 'd3-array';
import type { Cohort } from '../../../cohort/cohort.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { Calibration } from './calibration.ts';

/** How well each model is predicted, and how often intervals hold (sql/prediction/check.yml). */
export function checkRows({ cohort, calibration }: { cohort: Cohort; calibration: Calibration }): Row[] {
  return calibration.checks.map(({ model, by, known, errors, covered }) => ({
    model_id: cohort.models[model]!.id,
    left_out_by: by,
    n_known: known,
    n_cells: errors.length,
    error: mean(errors, ({ prediction }) => prediction)!,
    error_model_mean: mean(errors, ({ model_mean }) => model_mean)!,
    error_metric_mean: mean(errors, ({ metric_mean }) => metric_mean)!,
    coverage: mean(covered, Number)!,
  }));
}
