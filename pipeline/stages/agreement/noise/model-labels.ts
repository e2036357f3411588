import type { Reader } from '../../../warehouse/reader.ts';

/** By model, what it shares with others; a model without this has no entry. */
export async function readModelLabels(
  reader: Reader,
  column: 'configuration' | 'training_data_set',
): Promise<Map<string, string>> {
  const { model_id, label } = await reader.columns(
    `select distinct model_id, ${column} as label from cohort.model where ${column} is not null order by model_id`,
  );
  return new Map((model_id as string[]).map((id, i) => [id, String(label![i])]));
}
