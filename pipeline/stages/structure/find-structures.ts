import { type Cohort, completeCohort, type Model, readCohorts } from '../../cohort/cohort.ts';
import { enoughFamilies, familyCount, familySampling, modelSampling } from '../../cohort/model-sampling.ts';
import { count } from '../../messages/plurals.ts';
import type { Effects } from '../../sources/effects.ts';
import {
  type PrincipalComponents,
  principalComponents,
} from '../../statistics/correlation/principal-components.ts';
import { withinRange } from '../../statistics/numbers/rounding.ts';
import type { Interval } from '../../statistics/resampling/bootstrap.ts';
import { type CorrectedInterval, widerInterval } from '../../statistics/resampling/intervals.ts';
import type { Study } from '../../studies/study.ts';
import type { Reader } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import { clusterMetrics, type MetricClusters } from './clusters/metric-clusters.ts';
import {
  participationRatio,
  participationRatioInterval,
  resampleSpread,
} from './components/component-spread.ts';
import {
  parallelThresholds,
  retainedComponents,
  simulateEigenvalues,
} from './components/parallel-analysis.ts';

/** Principal components over the models scored on every metric of the set. */
interface Components extends PrincipalComponents {
  models: number;
  /** Per metric of the cohort, its index among the varying metrics; undefined if it is constant. */
  positions: (number | undefined)[];
  metrics: number;
  thresholds: Float64Array;
  retained: number;
  ratio: number;
  families: number;
  byModels: Intervals<CorrectedInterval>;
  /** Undefined if there are too few families. */
  byFamilies: Intervals<Interval> | undefined;
}

interface Intervals<T> {
  /** Interval of the participation ratio. */
  ratio: T;
  /** Interval of the first component's share of the variance. */
  share: T;
}

export interface Structure {
  cohort: Cohort;
  components: Components | undefined;
  clusters: MetricClusters;
}

export async function findStructures(
  reader: Reader,
  study: Study,
  workers: Workers,
  effects: Effects,
): Promise<Structure[]> {
  const cohorts = await readCohorts(reader);
  const structures: Structure[] = [];
  for (const cohort of cohorts) {
    structures.push({
      cohort,
      components: await findComponents(cohort, study, workers),
      clusters: clusterMetrics(cohort.columns, study.minimum_models),
    });
  }
  for (const structure of structures) for (const line of leftOutLines(structure, study)) effects.log(line);
  return structures;
}

async function findComponents(
  cohort: Cohort,
  study: Study,
  workers: Workers,
): Promise<Components | undefined> {
  const { minimum_models } = study;
  const complete = completeCohort(cohort);
  const models = complete.models.length;
  const isConstant = complete.columns.map((column) => column.every((score) => score === column[0]));
  const columns = complete.columns.filter((_, metric) => !isConstant[metric]);
  const metrics = columns.length;
  if (models < minimum_models || metrics < 2) return undefined;
  const thresholds = await hornThresholds(models, metrics, study, workers);
  const { eigenvalues, loadings } = principalComponents(columns);
  const ratio = participationRatio(eigenvalues);
  const spread = await resampleSpread(workers, columns, modelSampling(complete.models, study));
  let position = 0;
  return {
    models,
    positions: isConstant.map((constant) => (constant ? undefined : position++)),
    metrics,
    eigenvalues,
    loadings,
    thresholds,
    retained: retainedComponents(eigenvalues, thresholds),
    ratio,
    families: familyCount(complete.models),
    byModels: {
      ratio: participationRatioInterval(ratio, spread.inverseRatio, metrics),
      share: widerInterval(eigenvalues[0]! / metrics, spread.share, [1 / metrics, 1]),
    },
    byFamilies: enoughFamilies(complete.models)
      ? await familyIntervals(complete.models, columns, workers)
      : undefined,
  };
}

async function familyIntervals(
  models: readonly Model[],
  columns: readonly Float64Array[],
  workers: Workers,
): Promise<Intervals<Interval>> {
  const { inverseRatio, share } = await resampleSpread(workers, columns, familySampling(models));
  const possible = [1 / columns.length, 1] as const;
  const { low, high, degenerate } = withinRange(inverseRatio, possible);
  return { ratio: { low: 1 / high, high: 1 / low, degenerate }, share: withinRange(share, possible) };
}

/** Most simulations of a parallel analysis; with more, thresholds hardly change. */
const MAXIMUM_SIMULATIONS = 2000;

/** Thresholds of Horn's parallel analysis, with as many simulations as the study has resamples, up to a maximum. */
async function hornThresholds(
  models: number,
  metrics: number,
  { resamples, seed }: Study,
  workers: Workers,
): Promise<Float64Array> {
  const simulations = Math.min(resamples, MAXIMUM_SIMULATIONS);
  return parallelThresholds(await simulateEigenvalues(workers, { models, metrics, simulations, seed }));
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
  for (const reason of new Set(clusters.leftOut.values())) {
    const metrics = [...clusters.leftOut].flatMap(([metric, own]) => (own === reason ? [metric] : []));
    yield `${prefix} excluded from clusters (${reason}): ${ids(metrics)}`;
  }
}
