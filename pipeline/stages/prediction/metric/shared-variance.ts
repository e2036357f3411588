import { greatestIndex, mean } from 'd3-array';
import type { Metric } from '../../../cohort/cohort.ts';
import { presentPlaces } from '../../../statistics/correlation/pairs.ts';
import type { Squares } from '../../../statistics/prediction/folds.ts';
import { errorsWithoutGroup, type Gaussian } from '../../../statistics/prediction/gaussian.ts';
import { rowOf } from '../../../statistics/prediction/held-out.ts';
import type { SetPrediction } from '../set-prediction.ts';

/** What a metric is predicted from. */
const SOURCES = ['all', 'data_set', 'category', 'domain', 'best', 'model_mean'] as const;
type Source = (typeof SOURCES)[number];

type Errors = (gaussian: Gaussian, row: Float64Array) => Float64Array;

/** Per source, a model's scores minus their predictions. */
function errorsBy(metrics: readonly Metric[]): Record<Source, Errors> {
  const without =
    (groupOf: (metric: Metric) => string): Errors =>
    (gaussian, row) =>
      errorsWithoutGroup(gaussian, row, metrics.map(groupOf));
  return {
    all: without(({ id }) => id),
    data_set: without(({ dataSet }) => dataSet),
    category: without(({ category }) => category),
    domain: without(({ domain }) => domain),
    best: errorsOfBest,
    model_mean: (_, row) => row.map((value, metric) => value - meanWithout(row, metric)),
  };
}

/** From the one other metric with the largest correlation, where the model has it. */
function errorsOfBest({ mean: center, covariance }: Gaussian, row: Float64Array): Float64Array {
  const size = row.length;
  const at = (one: number, other: number) => covariance[one * size + other]!;
  return row.map((value, metric) => {
    const told = row.map((_, other) => (other === metric ? -1 : at(metric, other) ** 2 / at(other, other)));
    const best = greatestIndex(told)!;
    return value - center[metric]! - (at(metric, best) / at(best, best)) * (row[best]! - center[best]!);
  });
}

function meanWithout(row: Float64Array, metric: number): number {
  return mean(row, (value, place) => (place === metric ? Number.NaN : value)) ?? 0;
}

/** Whether a source differs from the others: the metrics are of several data sets, categories or domains. */
function applies(source: Source, metrics: readonly Metric[]): boolean {
  const labels = { data_set: 'dataSet', category: 'category', domain: 'domain' } as const;
  if (!(source in labels)) return true;
  const parts = new Set(metrics.map((metric) => metric[labels[source as keyof typeof labels]])).size;
  return parts > 1 && parts < metrics.length;
}

/** Per metric, for models of families that the distribution does not know. */
export interface SourceSquares {
  source: Source;
  metrics: Squares[];
}

/** Without metrics of which too few models are predicted. */
export function squaresBySource({ cohort, table, folds, minimum }: SetPrediction): SourceSquares[] {
  const models = cohort.models.length;
  const empty = () => new Float64Array(models).fill(Number.NaN);
  const errorsOf = errorsBy(cohort.metrics);
  return SOURCES.filter((source) => applies(source, cohort.metrics)).map((source) => {
    const metrics = cohort.metrics.map(() => ({ errors: empty(), deviations: empty() }));
    for (const { models, fitted } of folds)
      for (const model of models) {
        const row = rowOf(table, model, fitted.scales);
        const errors = errorsOf[source](fitted.gaussian, row);
        // On one scale for all folds.
        for (const [m, { deviation }] of fitted.scales.entries()) {
          metrics[m]!.errors[model] = errors[m]! * deviation;
          metrics[m]!.deviations[model] = row[m]! * deviation;
        }
      }
    for (const { errors } of metrics) if (presentPlaces(errors).length < minimum) errors.fill(Number.NaN);
    return { source, metrics };
  });
}
