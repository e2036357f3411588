import { indicesWhere } from '../statistics/numbers/indices.ts';
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

/** The share of equal scores from which two submissions are near copies, which are listed but not grouped. */
export const NEAR = 0.5;

/**
 * Detects copies and near copies among all submissions, in a cohort or not, by their scores on the main set's metrics.
 *
 * @returns rows of dated/copy, one per submission with copies or near copies
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
  const scores = columns.map((column, metric) => {
    const step = steps[metric]!;
    return step > 0 ? column.map((score) => Math.round(score / step)) : column;
  });
  // In steps. Scores less than a step apart may round to neighbouring steps, so these count as equal.
  const tolerances = steps.map((step) => (step > 0 ? 1 : 0));
  const copies = findCopies(scores, tolerances, rule);
  const near = findCopies(scores, tolerances, { ...rule, minimum_equal: Math.min(NEAR, rule.minimum_equal) });
  const idOf = (model: number | undefined) => models[model!]!.id;
  return indicesWhere(near.nearest, (copy) => copy >= 0).map((model) => ({
    model_id: idOf(model),
    copy_group: copies.nearest[model]! >= 0 ? idOf(copies.group[model]) : null,
    near_group: idOf(near.group[model]),
    n_scored: columns.filter((column) => !Number.isNaN(column[model])).length,
    nearest_copy: idOf(near.nearest[model]),
    n_common: near.common[model]!,
    share_equal: near.equal[model]! / near.common[model]!,
  }));
}

/** The models of each set that a copy in the cohort stands for. */
export const COPIES = 'select metric_set, model_id from cohort.model where copy_of is not null order by all';

/** The same of near copies: the one with the most scores stands for the others. */
export const NEAR_COPIES = `
  select model.metric_set, model.model_id
  from cohort.model as model
  inner join cohort.copy as copy on model.model_id = copy.model_id
  where model.included
  qualify row_number() over (
    partition by model.metric_set, copy.near_group order by model.n_scored desc, model.model_id
  ) > 1
  order by all`;

/** The cohorts without some models, such as {@link COPIES}. A cohort that has none of them is left out. */
export async function withoutCopies(
  reader: Reader,
  cohorts: readonly Cohort[],
  dropped: string,
): Promise<Cohort[]> {
  const { metric_set, model_id } = await reader.columns(dropped);
  const key = (...ids: unknown[]) => JSON.stringify(ids);
  const copies = new Set((metric_set as string[]).map((set, i) => key(set, model_id![i])));
  return cohorts.flatMap((cohort) => {
    const { metricSet, models } = cohort;
    const kept = indicesWhere(models, ({ id }) => !copies.has(key(metricSet, id)));
    return kept.length === models.length ? [] : [{ ...cohort, ...selectModels(cohort, kept) }];
  });
}
