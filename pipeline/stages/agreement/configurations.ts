import type { Reader } from '../../warehouse/reader.ts';

/** By model, what it shares with those that differ in the seed of their training alone. */
export async function readConfigurations(reader: Reader): Promise<Map<string, string>> {
  const { model_id, configuration } = await reader.columns(
    `select distinct model_id, configuration from cohort.model
    where configuration is not null order by model_id`,
  );
  return new Map((model_id as string[]).map((id, i) => [id, String(configuration![i])]));
}
