import { groups } from 'd3-array';
import { type Cohort, completeCohort, unitsOf } from '../../cohort/cohort.ts';
import { count } from '../../messages/counts-and-lists.ts';
import { principalComponents } from '../../statistics/correlation/principal-components.ts';
import { isConstant } from '../../statistics/numbers/covariance.ts';
import { indicesWhere } from '../../statistics/numbers/indices.ts';
import { FIXED_SEED } from '../../statistics/numbers/random.ts';
import type { Study } from '../../studies/study.ts';
import type { Workers } from '../../workers/workers.ts';
import type { MetricClusters } from './clusters/metric-clusters.ts';
import { participationRatio, spreadIntervals } from './components/component-spread.ts';
import * as parallel from './components/parallel-analysis.ts';

/** Principal components and clusters of a metric set. */
export interface Structure {
  cohort: Cohort;
  /** Over the models scored on every metric of the set; undefined if there are too few. */
  components: Awaited<ReturnType<typeof findComponents>>;
  clusters: MetricClusters;
}

/** Principal components of the metrics that vary. */
export type Components = NonNullable<Structure['components']>;

/** Undefined with too few models or metrics. */
export async function findComponents(cohort: Cohort, study: Study, workers: Workers) {
  const { models, columns: all } = completeCohort(cohort);
  const constant = indicesWhere(all, isConstant);
  const columns = all.filter((_, metric) => !constant.includes(metric));
  const metrics = columns.length;
  if (models.length < study.minimum_models || metrics < 2) return undefined;
  const { eigenvalues } = principalComponents(columns);
  const simulate = (simulations: number) =>
    parallel.simulateEigenvalues(workers, { models: models.length, metrics, simulations, seed: FIXED_SEED });
  const most = simulationsFor(models.length, metrics, study.resamples);
  const few = await simulate(Math.min(FEWEST_SIMULATIONS, most));
  const simulated = parallel.isClear(eigenvalues, few) ? few : await simulate(most);
  const thresholds = parallel.parallelThresholds(simulated);
  const ratio = participationRatio(eigenvalues);
  return {
    /** The constant metrics of the cohort. */
    constant,
    /** How many metrics vary. */
    metrics,
    eigenvalues,
    /** Per component, its threshold in a parallel analysis. */
    thresholds,
    retained: parallel.retainedComponents(eigenvalues, thresholds),
    /** The participation ratio. */
    ratio,
    /** Undefined if there are too few units. */
    intervals: spreadIntervals(columns, ratio, unitsOf(models)),
  };
}

/** Simulations of a parallel analysis that is clear: then more change nothing but the last digits of thresholds. */
const FEWEST_SIMULATIONS = 50;
/** Most simulations; with more, thresholds hardly change. */
const MAXIMUM_SIMULATIONS = 200;
/** Most products of scores in all simulations, which take a few seconds. */
const MOST_PRODUCTS = 2e9;

/** As many simulations as the study has resamples, within limits. */
export function simulationsFor(models: number, metrics: number, resamples: number): number {
  const affordable = Math.floor(MOST_PRODUCTS / (models * metrics ** 2));
  // The more models, the less do simulated eigenvalues vary, so that a few will do.
  return Math.min(resamples, MAXIMUM_SIMULATIONS, Math.max(FEWEST_SIMULATIONS, affordable));
}

/** Log lines about models and metrics that are left out. */
export function* leftOutLines({ cohort, components, clusters }: Structure, study: Study): Generator<string> {
  const prefix = `${study.name}, metric set ${cohort.metricSet}:`;
  const ids = (metrics: readonly number[]) => metrics.map((metric) => cohort.metrics[metric]!.id).join(', ');
  if (components) {
    if (components.constant.length > 0)
      yield `${prefix} excluded constant metrics from principal components: ${ids(components.constant)}`;
  } else {
    const complete = completeCohort(cohort).models.length;
    yield complete < study.minimum_models
      ? `${prefix} skipped principal components: only ${count(complete, 'model is', 'models are')} scored on every metric, and minimum_models = ${study.minimum_models}`
      : `${prefix} skipped principal components: fewer than two metrics vary`;
  }
  const { leftOut } = clusters;
  for (const [reason, metrics] of groups(leftOut.keys(), (metric) => leftOut.get(metric)))
    yield `${prefix} excluded from clusters (${reason}): ${ids(metrics)}`;
}
