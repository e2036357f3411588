import { readCopies } from '../../cohort/copies.ts';
import { copyRule, type Study } from '../../studies/study.ts';
import type { Reader } from '../../warehouse/reader.ts';
import type { Row } from '../../warehouse/rows.ts';

const METRICS = `
  select metric.metric_set, metric.metric_id, metric.category, metric.domain, metric.data_set,
    not metric.higher_is_better as reversed, source.rounding_step
  from cohort.metric as metric
  inner join study.metric_set as study
    on study.is_main and metric.metric_set in (study.metric_set, 'simulated:' || study.metric_set)
  inner join cohort.metric_snapshot as chosen on metric.metric_id = chosen.metric_id
  inner join normalize.source as source on chosen.snapshot_id = source.snapshot_id
  where metric.included`;

const SCORES = `
  select metric_set, model_id, metric_id, value
  from cohort.state
  inner join (${METRICS}) using (metric_id)
  where state = 'scored'`;

/** Which submissions are copies of one model, by the main set's metrics, whether they are in a cohort or not. */
export async function copies(reader: Reader, study: Study): Promise<Row[]> {
  const grouped = {
    group: 'metric_set',
    metrics: METRICS,
    models: `select distinct metric_set, model_id, '' as family from (${SCORES})`,
    scores: SCORES,
  };
  return await readCopies(reader, grouped, copyRule(study));
}
