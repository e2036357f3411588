import { type CopyRule, findCopies } from '../statistics/copies.ts';
import type { Reader } from '../warehouse/reader.ts';
import type { Row } from '../warehouse/rows.ts';
import { type Cohort, type Grouped, type GroupScores, readGroups, someModels } from './cohort.ts';

/**
 * The submissions of each group of scores that are copies of another one in it.
 *
 * @param grouped as {@link readGroups} has it; its metrics select the `rounding_step` of their source as well
 */
export async function readCopies(reader: Reader, grouped: Grouped, rule: CopyRule): Promise<Row[]> {
  const { group, metrics } = grouped;
  const steps = await reader.columns(
    `select ${group}::varchar as name, rounding_step from (${metrics}) order by ${group}, metric_id`,
  );
  const groups = await readGroups(reader, grouped);
  return [...groups].flatMap(([name, scores]) => {
    const own = (steps.rounding_step as Float64Array).filter((_, i) => steps.name![i] === name);
    return copiesAmong(scores, own, rule).map((row) => ({ [group]: name, ...row }));
  });
}

/** @param steps per metric, the step that its scores are rounded to, or 0 */
function copiesAmong({ models, columns }: GroupScores, steps: Float64Array, rule: CopyRule): Row[] {
  const scores = new Float64Array(models.length * columns.length);
  for (const [m, column] of columns.entries()) {
    const step = steps[m]!;
    for (let model = 0; model < models.length; model++)
      scores[model * columns.length + m] = step > 0 ? Math.round(column[model]! / step) : column[model]!;
  }
  // Scores that differ by less than a step are at most one step apart once they are rounded.
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

/** The cohorts with one model of each group of copies. */
export async function withoutCopies(reader: Reader, cohorts: readonly Cohort[]): Promise<Cohort[]> {
  const { metric_set, model_id } = await reader.columns(
    'select metric_set, model_id from cohort.model where copy_of is not null order by all',
  );
  const key = (...ids: unknown[]) => JSON.stringify(ids);
  const copies = new Set((metric_set as string[]).map((set, i) => key(set, model_id![i])));
  return cohorts.map((cohort) => {
    const { metricSet, models } = cohort;
    const places = [...models.keys()].filter((model) => !copies.has(key(metricSet, models[model]!.id)));
    return places.length === models.length ? cohort : { ...cohort, ...someModels(cohort, places) };
  });
}
