import type { Reader } from './build.ts';
import { literal } from './database.ts';

/** By metric, by model. */
export type Values = Map<string, Map<string, number>>;

export const stateInputs = ['cohort.state'];

/** The standard error of every score on the study's date, where its source gives one. */
export async function readErrors(reader: Reader): Promise<Values> {
  return await readValues(reader, 'error', "state = 'scored'");
}

/** Every model's score on a metric on the study's date, whether it is in a metric set or not. */
export async function readScores(reader: Reader, metric: string): Promise<Values> {
  return await readValues(reader, 'value', `metric_id = ${literal(metric)}`);
}

async function readValues(reader: Reader, column: 'error' | 'value', condition: string): Promise<Values> {
  const found = await reader.columns(
    `select metric_id, model_id, ${column} as value from cohort.state
    where ${condition} and ${column} is not null order by metric_id, model_id`,
  );
  const values: Values = new Map();
  for (const [i, metric] of (found.metric_id as string[]).entries()) {
    const ofModels = values.get(metric) ?? new Map<string, number>();
    ofModels.set(String(found.model_id![i]), Number(found.value![i]));
    values.set(metric, ofModels);
  }
  return values;
}

/** A metric's values for these models; NaN where there is none. */
export function columnOf(values: Values, metric: string, models: readonly { id: string }[]): Float64Array {
  const ofModels = values.get(metric);
  return Float64Array.from(models, ({ id }) => ofModels?.get(id) ?? Number.NaN);
}
