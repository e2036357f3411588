import { copyRule, type Study } from '../../studies/study.ts';
import type { Computed } from '../../warehouse/build.ts';
import { readCopies } from '../../warehouse/copies.ts';
import { toColumns } from '../../warehouse/rows.ts';

const LAST = 'select snapshot_id, max(as_of) as as_of from past.point group by snapshot_id';

const METRICS = `
  select last.snapshot_id, metric.metric_id, leaf.category, leaf.domain, leaf.data_set,
    not leaf.higher_is_better as reversed, source.rounding_step
  from (${LAST}) as last
  inner join past.metric as metric on last.as_of = metric.as_of
  inner join normalize.source as source on last.snapshot_id = source.snapshot_id
  inner join normalize.snapshot_metric as leaf
    on last.snapshot_id = leaf.snapshot_id and metric.metric_id = leaf.metric_id`;

const SCORES = `
  select last.snapshot_id, state.model_id, state.metric_id, state.value
  from (${LAST}) as last
  inner join past.state as state on last.as_of = state.as_of
  where state.value is not null`;

/** In each snapshot, which submissions are copies of one model; none where the study keeps all of them. */
export function pastCopies(study: Study): Computed {
  return {
    inputs: [
      'normalize.snapshot_metric',
      'normalize.source',
      'past.metric',
      'past.point',
      'past.state',
      'study.copies',
    ],
    async compute(reader) {
      if (study.copies.keep === 'all') return {};
      const grouped = {
        group: 'snapshot_id',
        metrics: METRICS,
        models: `select distinct snapshot_id, model_id, '' as family from (${SCORES})`,
        scores: SCORES,
      };
      return toColumns(await readCopies(reader, grouped, copyRule(study)));
    },
  };
}
