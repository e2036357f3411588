import type { Row } from '../../../pipeline/warehouse/rows.ts';

/** An estimate with the ends of its interval. */
export type Ends = readonly [estimate: number, low: number, high: number];

/** Rows of agreement/summary. */
export function summary(values: Record<string, Ends>): Row[] {
  return Object.entries(values).map(([quantity, [estimate, ci_low, ci_high]]) => ({
    ...{ quantity, method: 'spearman', estimate, ci_low, ci_high, family_ci_low: null },
    ...{ n_models: 100, n_model_families: 20, n_metrics: 10 },
  }));
}
