import { groups } from 'd3-array';
import { readParents, treeAbove } from '../../cohort/metric-weights.ts';
import { printable } from '../../messages/printable.ts';
import { closestModels, type Named } from '../../sources/curated/closest-models.ts';
import { fullWeights } from '../../statistics/score/metric-tree.ts';
import type { Study } from '../../studies/study.ts';
import { literal } from '../../warehouse/database.ts';
import { type Reader, type Row, readRows } from '../../warehouse/rows.ts';

/** Comparing more names would take minutes. */
const MOST_COMPARISONS = 1e7;

/** Each model name of the user's own tables, and the model it means in the study (sql/cohort/own_model.yml). */
export async function ownModelRows(reader: Reader, { csv }: Study): Promise<Row[]> {
  if (csv.length === 0) return [];
  const own = `source_id in (${csv.map(({ source_id }) => literal(source_id)).join(', ')})`;
  const compared = `select model.model_id as id, any_value(model.name order by model.snapshot_id) as name,
      any_value(family.pattern) as pattern
    from normalize.snapshot_model as model
    inner join cohort.source as source on model.snapshot_id = source.snapshot_id
    inner join normalize.model_family as family on model.model_id = family.model_id
    where not source.${own} and model.model_id in (
      select model_id from cohort.model where included or reason = 'not in the user''s tables'
    )
    group by model.model_id
    order by model.model_id`;
  const names = (await readRows(reader, compared)) as (Named & { id: string })[];
  if (names.length === 0) return [];
  // An id that cannot be shown as it is cannot be copied.
  const known = names.filter(({ id }) => printable(id) === id);
  const aliases = `
    with other_scores as (
      select state.model_id, count(*) as n_scores
      from cohort.state as state
      inner join cohort.source as source on state.snapshot_id = source.snapshot_id
      where state.state = 'scored' and not source.${own}
      group by state.model_id
    )
    select source.source_id, alias.source_name, alias.rule, alias.evidence, alias.model_id, family.pattern,
      coalesce(other_scores.n_scores, 0)::integer as n_scores,
      alias.model_id in (select model_id from cohort.model where included) as is_compared
    from normalize.model_alias as alias
    inner join cohort.source as source on alias.snapshot_id = source.snapshot_id
    inner join normalize.model_family as family on alias.model_id = family.model_id
    left join other_scores on alias.model_id = other_scores.model_id
    where source.${own}
    order by all`;
  const rows = await readRows(reader, aliases);
  const closest = closestModels(known);
  const isShort = rows.length * known.length <= MOST_COMPARISONS;
  const meant = new Set(rows.map(({ source_id, model_id }) => JSON.stringify([source_id, model_id])));
  return rows.map(({ rule, n_scores, model_id, is_compared, pattern, ...row }) => {
    const status = statusOf(String(rule), Number(n_scores), is_compared === true);
    // A model that another name means would get the mean of both.
    const isFree = ({ id }: { id: string }) => !meant.has(JSON.stringify([row.source_id, id]));
    const candidates =
      n_scores !== 0 || !isShort ? [] : closest({ name: row.source_name, pattern } as Named, isFree);
    return {
      ...row,
      rule,
      status,
      model_id: status === 'ambiguous' || status === 'unmatched' ? null : model_id,
      n_scores,
      candidate_1: candidates[0]?.id ?? null,
      candidate_2: candidates[1]?.id ?? null,
      candidate_3: candidates[2]?.id ?? null,
    } as Row;
  });
}

function statusOf(rule: string, scores: number, isCompared: boolean): string {
  if (scores > 0) return isCompared ? 'matched' : 'not_in_cohort';
  return rule === 'ambiguous' || rule === 'unmatched' ? rule : 'not_in_study';
}

/** The weight of each metric in the score of its set: rows of dated/weight. */
export async function weightRows(reader: Reader): Promise<Row[]> {
  const [parents] = (await readParents(reader)).values();
  const included = 'select metric_set, metric_id from dated.metric where included order by all';
  const metrics = await readRows(reader, included);
  return groups(metrics, ({ metric_set }) => metric_set!).flatMap(([metric_set, ofSet]) => {
    const ids = ofSet.map(({ metric_id }) => String(metric_id));
    const weights = fullWeights(treeAbove(ids, parents!));
    return ids.map((metric_id, i) => ({ metric_set, metric_id, weight: weights[i]! }));
  });
}
