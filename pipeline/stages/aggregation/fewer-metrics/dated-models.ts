import type { Reader } from '../../../warehouse/rows.ts';

/**
 * Reads the day (UTC) on which each model was submitted, by id. If no source says it, the day of the oldest snapshot with
 * the model; not for a name that fits several models, since it may be an old one.
 */
export async function readFirstDays(reader: Reader): Promise<Map<string, string>> {
  const { model_id, day } = await reader.columns(`
    with first_seen as (
      select snapshot_model.model_id, min(source.as_of) as day
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
    order by model_id`);
  return new Map((model_id as string[]).map((id, i) => [id, String(day![i])]));
}

/** Models before and after a day. */
export interface Split {
  /** Models submitted before this day are early. */
  date: string;
  /** Indices of models, here and in `later`. */
  early: number[];
  later: number[];
}

/**
 * Splits models at the middle of their dates: half of them are early, or fewer if several have that date.
 *
 * @param dates days as ISO texts; models without one are neither early nor later
 */
export function splitByDate(dates: readonly (string | undefined)[]): Split {
  const sorted = dates.filter((each) => each !== undefined).toSorted();
  const date = sorted[Math.floor(sorted.length / 2)] ?? '';
  const models = [...dates.keys()].filter((model) => dates[model] !== undefined);
  return {
    date,
    early: models.filter((model) => dates[model]! < date),
    later: models.filter((model) => dates[model]! >= date),
  };
}

/** Why there are too few early or later models; undefined if there are enough. */
export function whyNotSplit(
  { date, early, later }: Split,
  models: number,
  minimum: number,
): string | undefined {
  const dated = early.length + later.length;
  if (dated < 2 * minimum)
    return `${dated} of ${models} models have a known date (minimum_models = ${minimum} before a date, and ${minimum} from then on)`;
  if (Math.min(early.length, later.length) < minimum)
    return `${early.length} models are older than ${date}, the middle date, and ${later.length} are not (minimum_models = ${minimum})`;
  return undefined;
}
