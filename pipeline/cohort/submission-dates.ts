import type { Reader } from '../warehouse/reader.ts';

/** Reads the day (UTC) on which each model was submitted, by id; models without one are left out. */
export async function readSubmissionDates(reader: Reader): Promise<Map<string, string>> {
  const { model_id, submitted_on } = await reader.columns(`
    select model_id, submitted_at::date::varchar as submitted_on
    from normalize.model where submitted_at is not null order by model_id`);
  return new Map((model_id as string[]).map((id, i) => [id, String(submitted_on![i])]));
}
