import type { Distribution } from '../../statistics/bootstrap.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { SetAggregation } from './sets.ts';

export function componentSpreadRows({ cohort, parts }: SetAggregation): Row[] {
  return parts.flatMap(({ part, value, byModels, byFamilies }) => {
    if (part.quantity !== 'inverse_participation_ratio' && part.quantity !== 'first_component_share')
      return [];
    const row = (resampled: string, { mean, low, high, degenerate }: Distribution): Row => ({
      metric_set: cohort.metricSet,
      quantity: part.quantity,
      resampled,
      estimate: value,
      mean,
      percentile_low: low,
      percentile_high: high,
      n_degenerate: degenerate,
    });
    return [row('models', byModels), ...(byFamilies ? [row('families', byFamilies)] : [])];
  });
}
