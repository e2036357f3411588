import { groups } from 'd3-array';
import { type Cohort, completeCohort, readCohorts } from '../../cohort/cohort.ts';
import { unitsOf } from '../../cohort/model-units.ts';
import { count } from '../../messages/plurals.ts';
import type { Effects } from '../../sources/effects.ts';
import { isConstant } from '../../statistics/correlation/correlation-eigenvalues.ts';
import { principalComponents } from '../../statistics/correlation/principal-components.ts';
import { FIXED_SEED } from '../../statistics/numbers/random.ts';
import type { Study } from '../../studies/study.ts';
import type { Reader } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import { clusterMetrics } from './clusters/metric-clusters.ts';
import { participationRatio, spreadIntervals } from './components/component-spread.ts';
import * as parallel from './components/parallel-analysis.ts';

export type Structure = Awaited<ReturnType<typeof findStructures>>[number];

export async function findStructures(reader: Reader, study: Study, workers: Workers, effects: Effects) {
  const structures = [];
  for (const cohort of await readCohorts(reader))
    structures.push({
      cohort,
      components: await findComponents(cohort, study, workers),
      clusters: clusterMetrics(cohort.columns, study.minimum_models),
    });
  for (const structure of structures) for (const line of leftOutLines(structure, study)) effects.log(line);
  return structures;
}

/** Principal components over the models scored on every metric of the set; undefined if there are too few. */
async function findComponents(cohort: Cohort, study: Study, workers: Workers) {
  const { models, columns: all } = completeCohort(cohort);
  const varies = all.map((column) => !isConstant(column));
  const columns = all.filter((_, metric) => varies[metric]);
  const metrics = columns.length;
  if (models.length < study.minimum_models || metrics < 2) return undefined;
  const simulations = simulationsFor(models.length, metrics, study.resamples);
  const simulated = { models: models.length, metrics, simulations, seed: FIXED_SEED };
  const thresholds = parallel.parallelThresholds(await parallel.simulateEigenvalues(workers, simulated));
  const { eigenvalues, loadings } = principalComponents(columns);
  const ratio = participationRatio(eigenvalues);
  let position = 0;
  return {
    /** Per metric of the cohort, its index among the varying metrics; undefined if it is constant. */
    positions: varies.map((isIn) => (isIn ? position++ : undefined)),
    metrics,
    eigenvalues,
    loadings,
    thresholds,
    retained: parallel.retainedComponents(eigenvalues, thresholds),
    ratio,
    /** Undefined if there are too few units. */
    intervals: spreadIntervals(columns, ratio, unitsOf(models)),
  };
}

/** Most simulations of a parallel analysis; with more, thresholds hardly change. */
const MAXIMUM_SIMULATIONS = 2000;
/** Most products of scores in all simulations, which take a few seconds. */
const MOST_PRODUCTS = 2e9;

/** As many simulations as the study has resamples, within limits. */
export function simulationsFor(models: number, metrics: number, resamples: number): number {
  const affordable = Math.floor(MOST_PRODUCTS / (models * metrics ** 2));
  // The more models, the less do simulated eigenvalues vary, so that a few will do.
  return Math.min(resamples, MAXIMUM_SIMULATIONS, Math.max(50, affordable));
}

/** Log lines about models and metrics that are left out. */
function* leftOutLines({ cohort, components, clusters }: Structure, study: Study): Generator<string> {
  const prefix = `${study.name}, metric set ${cohort.metricSet}:`;
  const ids = (positions: Iterable<number>) =>
    Array.from(positions, (position) => cohort.metrics[position]!.id)
      .sort()
      .join(', ');
  if (!components) {
    const complete = completeCohort(cohort).models.length;
    yield complete < study.minimum_models
      ? `${prefix} skipped principal components: only ${count(complete, 'model is', 'models are')} scored on every metric, and minimum_models = ${study.minimum_models}`
      : `${prefix} skipped principal components: fewer than two metrics vary`;
  }
  const constant =
    components?.positions.flatMap((position, metric) => (position === undefined ? [metric] : [])) ?? [];
  if (constant.length > 0)
    yield `${prefix} excluded constant metrics from principal components: ${ids(constant)}`;
  for (const [reason, metrics] of groups(clusters.leftOut.keys(), (metric) => clusters.leftOut.get(metric)))
    yield `${prefix} excluded from clusters (${reason}): ${ids(metrics)}`;
}
