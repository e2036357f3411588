import type { Effects } from '../effects.ts';
import { runStage, studyWord } from '../stage.ts';
import { clusterMetrics, type MetricClusters } from '../statistics/metric-clusters.ts';
import { parallelThresholds, retainedComponents } from '../statistics/parallel-analysis.ts';
import { participationRatio, participationRatioInterval } from '../statistics/participation-ratio.ts';
import { type PrincipalComponents, principalComponents } from '../statistics/principal-components.ts';
import { sharedColumns, sharedFloats } from '../statistics/shared-arrays.ts';
import { type CorrectedInterval, shiftedInterval } from '../statistics/shifted-interval.ts';
import { studyStaging } from '../studies/staging.ts';
import { readStudy, type Study } from '../studies/study.ts';
import { buildStage, once, type Reader } from '../warehouse/build.ts';
import { type Cohort, cohortInputs, completeCohort, readCohorts } from '../warehouse/cohort.ts';
import { type Row, toColumns } from '../warehouse/rows.ts';
import { modelSampling } from '../warehouse/sampling.ts';
import { Workers } from '../workers/workers.ts';

/**
 * Simulations of a parallel analysis. The 95th percentile of a thousand eigenvalues is off by about 0.07 of their
 * standard deviation.
 */
const SIMULATIONS = 1000;

/** The components of the models that are scored on every metric of the set. */
interface Components extends PrincipalComponents {
  models: number;
  /** Per metric of the cohort its place among those with components; none where it is constant. */
  places: (number | undefined)[];
  metrics: number;
  thresholds: Float64Array;
  retained: number;
  ratio: number;
  ratioInterval: CorrectedInterval;
  /** Of the first component's share of the variance. */
  shareInterval: CorrectedInterval;
}

interface Structure {
  cohort: Cohort;
  /** The domain of each metric. */
  domains: string[];
  components: Components | undefined;
  clusters: MetricClusters;
}

/** The dimensions of a metric set and the groups of its metrics. */
await runStage('structure', async (words, effects) => {
  const study = readStudy(studyWord(words));
  const structures = once((reader: Reader) => findStructures(reader, study, effects));
  const table = (rows: (structure: Structure) => Row[]) => ({
    inputs: [...cohortInputs, 'study.statistics'],
    compute: async (reader: Reader) => toColumns((await structures(reader)).flatMap(rows)),
  });
  await buildStage(
    {
      stage: 'structure',
      study: study.name,
      code: ['pipeline/statistics', 'pipeline/studies', 'pipeline/workers'],
      staging: studyStaging(study),
      computed: {
        'structure.component': table(componentRows),
        'structure.loading': table(loadingRows),
        'structure.cluster': table(clusterRows),
        'structure.merge': table(mergeRows),
        'structure.summary': table(summaryRows),
      },
    },
    effects,
  );
});

async function findStructures(reader: Reader, study: Study, effects: Effects): Promise<Structure[]> {
  const cohorts = await readCohorts(reader);
  const { metric_id, domain } = await reader.columns(
    'select metric_id, any_value(domain) as domain from cohort.metric where included group by metric_id',
  );
  const domainOf = new Map((metric_id as string[]).map((id, i) => [id, String(domain![i])]));
  const workers = new Workers();
  try {
    const structures: Structure[] = [];
    for (const cohort of cohorts) {
      structures.push({
        cohort,
        domains: cohort.metrics.map(({ id }) => domainOf.get(id)!),
        components: await findComponents(cohort, study, workers),
        clusters: clusterMetrics(cohort.columns, study.minimum_models),
      });
    }
    for (const structure of structures) {
      for (const line of leftOutLines(structure, study)) effects.log(line);
    }
    return structures;
  } finally {
    await workers.close();
  }
}

async function findComponents(
  cohort: Cohort,
  study: Study,
  workers: Workers,
): Promise<Components | undefined> {
  const { minimum_models, resamples, seed } = study;
  const complete = completeCohort(cohort);
  const models = complete.models.length;
  const isConstant = complete.columns.map((column) => column.every((score) => score === column[0]));
  const columns = sharedColumns(complete.columns.filter((_, metric) => !isConstant[metric]));
  const metrics = columns.length;
  if (models < minimum_models || metrics < 2) return undefined;
  // Normal values or products of scores, and the eigenvalues of a matrix.
  const operations = 20 * models * metrics + metrics ** 2 * models + metrics ** 3;
  const random = sharedFloats(SIMULATIONS * metrics);
  const ratios = sharedFloats(resamples);
  const shares = sharedFloats(resamples);
  await workers.share(
    'randomEigenvalues',
    { models, metrics, seed, found: random },
    SIMULATIONS,
    SIMULATIONS * operations,
  );
  await workers.share(
    'componentSpread',
    { columns, sampling: modelSampling(complete.models, study), ratios, shares },
    resamples,
    resamples * operations,
  );
  const { eigenvalues, loadings } = principalComponents(columns);
  const thresholds = parallelThresholds(
    Array.from({ length: SIMULATIONS }, (_, i) => random.subarray(i * metrics, (i + 1) * metrics)),
  );
  const ratio = participationRatio(eigenvalues);
  let place = 0;
  return {
    models,
    places: isConstant.map((constant) => (constant ? undefined : place++)),
    metrics,
    eigenvalues,
    loadings,
    thresholds,
    retained: retainedComponents(eigenvalues, thresholds),
    ratio,
    ratioInterval: participationRatioInterval(ratio, ratios, metrics),
    shareInterval: shiftedInterval(eigenvalues[0]! / metrics, shares, [1 / metrics, 1]),
  };
}

/** What the run says of models and metrics that are left out. */
function* leftOutLines({ cohort, components, clusters }: Structure, study: Study): Generator<string> {
  const of = `${study.name}, metric set ${cohort.metricSet}:`;
  const ids = (places: Iterable<number>) =>
    Array.from(places, (place) => cohort.metrics[place]!.id)
      .sort()
      .join(', ');
  if (!components) {
    const complete = completeCohort(cohort).models.length;
    yield complete < study.minimum_models
      ? `${of} no principal components, as only ${complete} models are scored on every metric and minimum_models = ${study.minimum_models}`
      : `${of} no principal components, as fewer than two metrics vary`;
  }
  const constant = components?.places.flatMap((place, metric) => (place === undefined ? [metric] : [])) ?? [];
  if (constant.length > 0) yield `${of} in no principal component, being constant: ${ids(constant)}`;
  for (const reason of new Set(clusters.leftOut.values())) {
    const metrics = [...clusters.leftOut].flatMap(([metric, own]) => (own === reason ? [metric] : []));
    yield `${of} in no cluster, as ${reason}: ${ids(metrics)}`;
  }
}

function componentRows({ cohort, components }: Structure): Row[] {
  if (!components) return [];
  const { eigenvalues, thresholds, retained, metrics } = components;
  let sum = 0;
  return Array.from(eigenvalues, (eigenvalue, c) => {
    sum += eigenvalue;
    return {
      metric_set: cohort.metricSet,
      component: c + 1,
      eigenvalue,
      explained: eigenvalue / metrics,
      // Rounding can leave the last a bit above 1.
      cumulative: Math.min(1, sum / metrics),
      threshold: thresholds[c]!,
      retained: c < retained,
    };
  });
}

function loadingRows({ cohort, components }: Structure): Row[] {
  if (!components) return [];
  const { places, loadings } = components;
  return loadings.flatMap((loading, c) =>
    cohort.metrics.map(({ id }, metric) => {
      const place = places[metric];
      return {
        metric_set: cohort.metricSet,
        component: c + 1,
        metric_id: id,
        loading: place === undefined ? null : loading[place]!,
        reason: place === undefined ? 'constant over these models' : null,
      };
    }),
  );
}

function clusterRows({ cohort, domains, clusters }: Structure): Row[] {
  const place = new Map(clusters.order.map((metric, i) => [metric, i]));
  return cohort.metrics.map(({ id, category }, metric) => {
    const i = place.get(metric);
    return {
      metric_set: cohort.metricSet,
      metric_id: id,
      position: i === undefined ? null : i + 1,
      cluster: i === undefined ? null : clusters.labels[i]!,
      category,
      domain: domains[metric]!,
      silhouette_width: i === undefined ? null : clusters.widths[i]!,
      reason: clusters.leftOut.get(metric) ?? null,
    };
  });
}

function mergeRows({ cohort, clusters }: Structure): Row[] {
  const leaves = clusters.order.length;
  const sizes = new Array<number>(leaves).fill(1);
  const asR = (child: number) => (child < leaves ? -child - 1 : child - leaves + 1);
  return clusters.tree.map(({ children: [left, right], height }, k) => {
    sizes.push(sizes[left]! + sizes[right]!);
    return {
      metric_set: cohort.metricSet,
      merge: k + 1,
      left_child: asR(left),
      right_child: asR(right),
      height,
      n_metrics: sizes.at(-1)!,
    };
  });
}

function summaryRows({ cohort, domains, components, clusters }: Structure): Row[] {
  const row = (quantity: string, value: number | undefined, interval?: CorrectedInterval): Row => ({
    quantity,
    value: value ?? null,
    corrected: interval?.corrected ?? null,
    ci_low: interval?.low ?? null,
    ci_high: interval?.high ?? null,
    n_degenerate: interval?.degenerate ?? null,
  });
  const share = (retained: number) =>
    components &&
    components.eigenvalues.subarray(0, retained).reduce((sum, each) => sum + each, 0) / components.metrics;
  const hasBoth = (cluster: number) => {
    const own = clusters.order.flatMap((metric, i) =>
      clusters.labels[i] === cluster ? [domains[metric]!] : [],
    );
    return own.includes('neural') && own.includes('behavior');
  };
  const ofComponents = [
    row('participation_ratio', components?.ratio, components?.ratioInterval),
    row('first_component_share', share(1), components?.shareInterval),
    row('retained_components', components?.retained),
    row('retained_share', components && share(components.retained)),
  ].map((each) => ({
    ...each,
    n_models: components?.models ?? completeCohort(cohort).models.length,
    n_metrics: components?.metrics ?? cohort.metrics.length,
  }));
  const ofClusters = [
    row('clusters', clusters.clusters),
    row('clusters_across', [...new Set(clusters.labels)].filter(hasBoth).length),
    row('mean_silhouette', clusters.silhouette),
  ].map((each) => ({ ...each, n_models: cohort.models.length, n_metrics: clusters.order.length }));
  return [...ofComponents, ...ofClusters].map((each) => ({ metric_set: cohort.metricSet, ...each }));
}
