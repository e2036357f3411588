import type { Reader } from '../warehouse/rows.ts';
import { type Cohort, readMetricSets } from './cohort.ts';

const RANKED = "n_scored >= 1 and reason is distinct from 'copy of another model'";
const SCORED = "state.state = 'scored'";

/** Conditions on models, in the cohort or not, and on the states of their scores. */
const MODELS = {
  /** Every model with a score on any metric of the set. */
  scored: ['n_scored >= 1', SCORED],
  /** The same without models excluded as copies (`copies.keep` is `one`). */
  ranked: [RANKED, SCORED],
  /** The models that are ranked, with 0 for each failed score: only metrics that never ran are missing. */
  attempts: [RANKED, "state.state <> 'never_run'"],
} as const;

/** Reads the scores of some models of every set on the study's date. */
export async function readModels(reader: Reader, which: keyof typeof MODELS): Promise<Cohort[]> {
  const [condition, states] = MODELS[which];
  return await readMetricSets(
    reader,
    condition,
    `select metric.metric_set, state.model_id, state.metric_id, coalesce(state.value, 0) as value
    from cohort.metric as metric
    inner join cohort.state as state on metric.metric_id = state.metric_id
    where metric.included and ${states}`,
  );
}
