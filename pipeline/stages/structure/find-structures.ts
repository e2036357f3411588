import { groups } from 'd3-array';
import { type Cohort, completeCohort, type Model, readCohorts } from '../../cohort/cohort.ts';
import { enoughFamilies, familySampling, modelSampling } from '../../cohort/model-sampling.ts';
import { count } from '../../messages/plurals.ts';
import type { Effects } from '../../sources/effects.ts';
import { isConstant } from '../../statistics/correlation/correlation-eigenvalues.ts';
import { principalComponents } from '../../statistics/correlation/principal-components.ts';
import { withinRange } from '../../statistics/numbers/rounding.ts';
import { asResampled, widerInterval } from '../../statistics/resampling/intervals.ts';
import type { Study } from '../../studies/study.ts';
import type { Reader } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import { clusterMetrics } from './clusters/metric-clusters.ts';
import * as spreads from './components/component-spread.ts';
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
  const simulated = { models: models.length, metrics, simulations, seed: study.seed };
  const thresholds = parallel.parallelThresholds(await parallel.simulateEigenvalues(workers, simulated));
  const { eigenvalues, loadings } = principalComponents(columns);
  const ratio = spreads.participationRatio(eigenvalues);
  const sampling = modelSampling(models, study);
  const { inverseRatio, share } = await spreads.resampleSpread(workers, columns, sampling);
  const inverse = sampling.isJackknife ? asResampled(1 / ratio, inverseRatio, sampling.units) : inverseRatio;
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
    /** Intervals of the participation ratio, and of the first component's share of the variance. */
    byModels: {
      ratio: spreads.participationRatioInterval(ratio, inverse, metrics),
      share: widerInterval(eigenvalues[0]! / metrics, share, [1 / metrics, 1]),
    },
    /** Undefined if there are too few families. */
    byFamilies: enoughFamilies(models) ? await overFamilies(models, columns, workers) : undefined,
  };
}

async function overFamilies(models: readonly Model[], columns: readonly Float64Array[], workers: Workers) {
  const { inverseRatio, share } = await spreads.resampleSpread(workers, columns, familySampling(models));
  const possible = [1 / columns.length, 1] as const;
  const { low, high, degenerate } = withinRange(inverseRatio, possible);
  return { ratio: { low: 1 / high, high: 1 / low, degenerate }, share: withinRange(share, possible) };
}

/** Most simulations of a parallel analysis; with more, thresholds hardly change. */
const MAXIMUM_SIMULATIONS = 2000;
/** Most products of scores in all simulations, which take about a quarter of a minute. */
const MOST_PRODUCTS = 2e10;

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
