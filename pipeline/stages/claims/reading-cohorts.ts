import {
  type Cohort,
  completeCohort,
  type Metric,
  readCohorts,
  selectModels,
  setName,
} from '../../cohort/cohort.ts';
import { type NodeWeights, readParents, treeAbove, weightsIn } from '../../cohort/metric-weights.ts';
import { columnOf, readScores } from '../../cohort/score-values.ts';
import { readCuratedModels } from '../../studies/curated-models.ts';
import type { Reading, Study } from '../../studies/study.ts';
import type { Reader } from '../../warehouse/reader.ts';

/** A reading's models and metrics, without missing scores, as in the publication. */
export interface ReadingCohort {
  reading: Reading;
  cohort: Cohort;
  weights: NodeWeights;
}

export async function readReadings(reader: Reader, { readings }: Study): Promise<ReadingCohort[]> {
  if (readings.cohorts.length === 0) return [];
  const sets = new Map((await readCohorts(reader)).map((cohort) => [setName(cohort.metricSet), cohort]));
  const [parents] = (await readParents(reader)).values();
  const found: ReadingCohort[] = [];
  for (const reading of readings.cohorts) {
    const set = await withMetrics(reader, sets.get(reading.metric_set)!, reading.metrics);
    const cohort = completeCohort(listedModels(set, reading));
    const ids = cohort.metrics.map(({ id }) => id);
    found.push({ reading, cohort, weights: weightsIn(treeAbove(ids, parents!), cohort.metrics) });
  }
  return found;
}

/** Adds metrics that are not in the set. */
async function withMetrics(reader: Reader, cohort: Cohort, ids: readonly string[]): Promise<Cohort> {
  const all = await readMetrics(reader);
  const added = all.filter(({ id }) => ids.includes(id) && cohort.metrics.every((own) => own.id !== id));
  const columns = [...cohort.columns];
  for (const { id, reversed } of added) {
    const scores = columnOf(await readScores(reader, id), id, cohort.models);
    columns.push(reversed ? scores.map((score) => -score) : scores);
  }
  return { ...cohort, metrics: [...cohort.metrics, ...added], columns };
}

/** All metrics of the study's snapshots. */
async function readMetrics(reader: Reader): Promise<Metric[]> {
  const { metric_id, category, domain, data_set, reversed } = await reader.columns(
    'select distinct metric_id, category, domain, data_set, not higher_is_better as reversed from cohort.metric order by all',
  );
  return (metric_id as string[]).map((id, i) => ({
    id,
    category: String(category![i]),
    domain: String(domain![i]),
    dataSet: String(data_set![i]),
    reversed: reversed![i] === true,
  }));
}

/** Keeps only the models on the reading's curated list, if it has one. */
function listedModels(cohort: Cohort, { models: file }: Reading): Cohort {
  if (file === undefined) return cohort;
  const ids = new Set(readCuratedModels(file));
  const listed = [...cohort.models.keys()].filter((model) => ids.has(cohort.models[model]!.id));
  return { ...cohort, ...selectModels(cohort, listed) };
}
