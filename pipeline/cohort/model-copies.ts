import { type Reader, type Row, readRows } from '../warehouse/rows.ts';
import { type Cohort, type GroupScores, readGroups, selectModels } from './cohort.ts';
import { type CopyRule, findCopies } from './copy-groups.ts';

// One snapshot may serve several dates. Copies are detected on the last of these and apply to all of them.
const DATES = 'select distinct as_of, max(as_of) over (partition by snapshot_id) as last from dated.source';

const METRICS = `
  select metric.*, source.rounding_step
  from dated.metric as metric
  inner join dated.metric_set as main on metric.metric_set = main.metric_set and main.is_main
  inner join dated.metric_snapshot as chosen using (as_of, metric_id)
  inner join normalize.source as source on chosen.snapshot_id = source.snapshot_id
  where metric.included and metric.as_of in (select last from (${DATES}))`;

const SCORES = `
  select as_of, model_id, metric_id, value
  from dated.state
  inner join (${METRICS}) using (as_of, metric_id)
  where state = 'scored'`;

const GROUPED = {
  group: 'as_of',
  metrics: METRICS,
  models: `select distinct as_of, model_id, '' as family from (${SCORES})`,
  scores: SCORES,
};

/**
 * Detects copies among all submissions, in a cohort or not, by their scores on the main set's metrics.
 *
 * @returns rows of dated/copy, one per submission with copies
 */
export async function readCopies(reader: Reader, rule: CopyRule): Promise<Row[]> {
  const ordered = `from (${METRICS}) order by as_of, metric_id`;
  const steps = await reader.columns(`select as_of::varchar as as_of, rounding_step ${ordered}`);
  const found = new Map<string, Row[]>();
  for (const [date, scores] of await readGroups(reader, GROUPED)) {
    const ofDate = (steps.rounding_step as Float64Array).filter((_, i) => steps.as_of![i] === date);
    found.set(date, copiesAmong(scores, ofDate, rule));
  }
  const dates = `select as_of::varchar as as_of, last::varchar as last from (${DATES}) order by all`;
  return (await readRows(reader, dates)).flatMap(({ as_of, last }) =>
    (found.get(String(last)) ?? []).map((row) => ({ as_of: as_of!, ...row })),
  );
}

/** @param steps per metric, the step that the source rounds scores to; 0 if it does not round */
function copiesAmong({ models, columns }: GroupScores, steps: Float64Array, rule: CopyRule): Row[] {
  const scores = new Float64Array(models.length * columns.length);
  for (const [m, column] of columns.entries()) {
    const step = steps[m]!;
    for (let model = 0; model < models.length; model++)
      scores[model * columns.length + m] = step > 0 ? Math.round(column[model]! / step) : column[model]!;
  }
  // In steps. Scores less than a step apart may round to neighbouring steps, so these count as equal.
  const tolerances = steps.map((step) => (step > 0 ? 1 : 0));
  const { group, nearest, common, equal } = findCopies(scores, tolerances, rule);
  return [...models.keys()]
    .filter((model) => nearest[model]! >= 0)
    .map((model) => ({
      model_id: models[model]!.id,
      copy_group: models[group[model]!]!.id,
      n_scored: columns.filter((column) => !Number.isNaN(column[model])).length,
      nearest_copy: models[nearest[model]!]!.id,
      n_common: common[model]!,
      share_equal: equal[model]! / common[model]!,
    }));
}

/** The cohorts with one model per group of copies. A cohort without copies is returned as the same object. */
export async function withoutCopies(reader: Reader, cohorts: readonly Cohort[]): Promise<Cohort[]> {
  const copied = 'select metric_set, model_id from cohort.model where copy_of is not null order by all';
  const { metric_set, model_id } = await reader.columns(copied);
  const key = (...ids: unknown[]) => JSON.stringify(ids);
  const copies = new Set((metric_set as string[]).map((set, i) => key(set, model_id![i])));
  return cohorts.map((cohort) => {
    const { metricSet, models } = cohort;
    const places = [...models.keys()].filter((model) => !copies.has(key(metricSet, models[model]!.id)));
    return places.length === models.length ? cohort : { ...cohort, ...selectModels(cohort, places) };
  });
}
