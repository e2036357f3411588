import { readCopies } from '../../cohort/copies.ts';
import { copyRule, type Study } from '../../studies/study.ts';
import type { Reader } from '../../warehouse/reader.ts';
import type { Row } from '../../warehouse/rows.ts';

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

/** In each snapshot, which submissions are copies of one model; none if the study keeps all of them. */
export async function pastCopies(reader: Reader, study: Study): Promise<Row[]> {
  if (study.copies.keep === 'all') return [];
  const grouped = {
    group: 'snapshot_id',
    metrics: METRICS,
    models: `select distinct snapshot_id, model_id, '' as family from (${SCORES})`,
    scores: SCORES,
  };
  return await readCopies(reader, grouped, copyRule(study));
}
