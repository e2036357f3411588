import { literal } from '../warehouse/database.ts';
import { type Reader, rowsOf } from '../warehouse/rows.ts';
import { type Cohort, readMetricSets } from './cohort.ts';

/** Reads every set's models with a score on any of its metrics on the study's date, in the cohort or not. */
export async function readScoredModels(reader: Reader): Promise<Cohort[]> {
  return await readModels(reader, 'n_scored >= 1', SCORED);
}

/** The same without models excluded as copies (`copies.keep` is `one`): the models that are ranked. */
export async function readRankedModels(reader: Reader): Promise<Cohort[]> {
  return await readModels(reader, RANKED, SCORED);
}

/** The scores of the models that are ranked, with 0 for each failed one: only metrics that never ran are missing. */
export async function readAttempts(reader: Reader): Promise<Cohort[]> {
  return await readModels(reader, RANKED, "state.state <> 'never_run'");
}

const RANKED = "n_scored >= 1 and reason is distinct from 'copy of another model'";
const SCORED = "state.state = 'scored'";

async function readModels(reader: Reader, condition: string, states: string): Promise<Cohort[]> {
  return await readMetricSets(
    reader,
    condition,
    `select metric.metric_set, state.model_id, state.metric_id, coalesce(state.value, 0) as value
    from cohort.metric as metric
    inner join cohort.state as state on metric.metric_id = state.metric_id
    where metric.included and ${states}`,
  );
}

/** Reads a set's metrics, counted by the state of one model's score, by model id; for models with at least one score. */
export async function readStateCounts(reader: Reader, metricSet: string) {
  const columns = await reader.columns(`
    select model_id, n_scored, n_failed, n_never_run from cohort.model
    where n_scored >= 1 and metric_set = ${literal(metricSet)}
    order by all`);
  return new Map(rowsOf(columns).map(({ model_id, ...counts }) => [String(model_id), counts]));
}
