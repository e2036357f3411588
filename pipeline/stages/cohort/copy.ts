import { copyRule, type Study } from '../../studies/study.ts';
import type { Computed } from '../../warehouse/build.ts';
import { readCopies } from '../../warehouse/copies.ts';
import { toColumns } from '../../warehouse/rows.ts';

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
export function copies(study: Study): Computed {
  return {
    inputs: [
      'cohort.metric',
      'cohort.metric_snapshot',
      'cohort.state',
      'normalize.source',
      'study.copies',
      'study.metric_set',
    ],
    async compute(reader) {
      const grouped = {
        group: 'metric_set',
        metrics: METRICS,
        models: `select distinct metric_set, model_id, '' as family from (${SCORES})`,
        scores: SCORES,
      };
      return toColumns(await readCopies(reader, grouped, copyRule(study)));
    },
  };
}
