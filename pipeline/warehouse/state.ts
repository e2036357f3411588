import { sharedFloats } from '../statistics/shared-arrays.ts';
import type { Reader } from './build.ts';
import { literal } from './database.ts';

/** By metric, by model. */
export type Values = Map<string, Map<string, number>>;

export const stateInputs = ['cohort.state'];

/**
 * The standard errors of scores on the study's date, NaN where the source gives none: one column per metric, one error
 * per model.
 */
export async function readErrors(
  reader: Reader,
  metricIds: readonly string[],
  models: readonly { id: string }[],
): Promise<Float64Array[]> {
  const columns = metricIds.map(() => sharedFloats(models.length).fill(Number.NaN));
  const metricPlace = new Map(metricIds.map((id, i) => [id, i]));
  const modelPlace = new Map(models.map(({ id }, i) => [id, i]));
  const rows = reader.parts(
    "select metric_id, model_id, error from cohort.state where state = 'scored' and error is not null",
  );
  for await (const { metric_id, model_id, error } of rows) {
    for (let i = 0; i < error!.length; i++) {
      const metric = metricPlace.get(metric_id![i] as string);
      const model = modelPlace.get(model_id![i] as string);
      if (metric !== undefined && model !== undefined) columns[metric]![model] = error![i] as number;
    }
  }
  return columns;
}

/** Every model's score on a metric on the study's date, whether it is in a metric set or not. */
export async function readScores(reader: Reader, metric: string): Promise<Values> {
  const found = await reader.columns(
    `select model_id, value from cohort.state
    where metric_id = ${literal(metric)} and value is not null order by model_id`,
  );
  const ofModels = (found.model_id as string[]).map((id, i) => [id, Number(found.value![i])] as const);
  return new Map(ofModels.length > 0 ? [[metric, new Map(ofModels)]] : []);
}

/** A metric's values for these models; NaN where there is none. */
export function columnOf(values: Values, metric: string, models: readonly { id: string }[]): Float64Array {
  const ofModels = values.get(metric);
  return Float64Array.from(models, ({ id }) => ofModels?.get(id) ?? Number.NaN);
}
