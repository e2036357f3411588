import { type Reader, readMap } from '../warehouse/rows.ts';

/**
 * Reads the day (UTC) on which each model was submitted, by id. If no source says it, the day of the oldest snapshot with
 * the model; not for a name that fits several models, since it may be an old one.
 */
export async function readFirstDays(reader: Reader): Promise<Map<string, string>> {
  const days = `with first_seen as (
      select snapshot_model.model_id, coalesce(max(snapshot_model.released_on), min(source.as_of)) as day
      from normalize.snapshot_model
      join normalize.source using (snapshot_id)
      anti join normalize.model_alias
        on model_alias.model_id = snapshot_model.model_id and model_alias.rule = 'ambiguous'
      group by snapshot_model.model_id
    )
    select model_id, coalesce(model.submitted_at::date, first_seen.day)::varchar as day
    from normalize.model
    left join first_seen using (model_id)
    where coalesce(model.submitted_at::date, first_seen.day) is not null
    order by model_id`;
  return await readMap(reader, days);
}
