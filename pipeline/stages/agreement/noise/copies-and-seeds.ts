import { columnOf, readValues } from '../../../cohort/score-values.ts';
import type { Reader } from '../../../warehouse/rows.ts';
import { type PooledVariance, pooledVariance } from './noise-variance.ts';

/** By metric, the variance of scores among copies of one model, in a cohort or not. */
export async function readCopyNoise(
  reader: Reader,
  metricIds: readonly string[],
): Promise<Map<string, PooledVariance>> {
  const { model_id, copy_group } = await reader.columns(
    'select model_id, copy_group from cohort.copy order by model_id',
  );
  const scores = await readValues(
    reader,
    `select metric_id, model_id, value from cohort.state
    where state = 'scored' and model_id in (select copy.model_id from cohort.copy as copy)`,
  );
  const models = (model_id as string[]).map((id) => ({ id }));
  return new Map(
    metricIds.map((metric) => [
      metric,
      pooledVariance(columnOf(scores, metric, models), copy_group as string[]),
    ]),
  );
}

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
