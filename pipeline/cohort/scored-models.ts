import type { Reader } from '../warehouse/reader.ts';
import { type Cohort, readMetricSets } from './cohort.ts';

/** The models that have a score on any metric of a set as of the study's date, whether they are in its cohort or not. */
export async function readScoredModels(reader: Reader): Promise<Cohort[]> {
  return await readModels(reader, 'n_scored >= 1');
}

/** The same without copies where the study keeps one of each: those that can be ranked. */
export async function readRankedModels(reader: Reader): Promise<Cohort[]> {
  return await readModels(reader, "n_scored >= 1 and reason is distinct from 'copy of another model'");
}

async function readModels(reader: Reader, condition: string): Promise<Cohort[]> {
  return await readMetricSets(
    reader,
    condition,
    `select metric.metric_set, state.model_id, state.metric_id, state.value
    from cohort.metric as metric
    inner join cohort.state as state on metric.metric_id = state.metric_id
    where metric.included and state.state = 'scored'`,
  );
}

/** On how many metrics of a set a model has which state. */
export interface StateCounts {
  scored: number;
  failed: number;
  neverRun: number;
}

/** By model. */
export async function readStateCounts(reader: Reader, metricSet: string): Promise<Map<string, StateCounts>> {
  const { metric_set, model_id, n_scored, n_failed, n_never_run } = await reader.columns(
    'select metric_set, model_id, n_scored, n_failed, n_never_run from cohort.model where n_scored >= 1 order by all',
  );
  return new Map(
    (metric_set as string[]).flatMap((set, i): [string, StateCounts][] =>
      set === metricSet
        ? [
            [
              String(model_id![i]),
              {
                scored: Number(n_scored![i]),
                failed: Number(n_failed![i]),
                neverRun: Number(n_never_run![i]),
              },
            ],
          ]
        : [],
    ),
  );
}
