import { literal } from '../warehouse/database.ts';
import { type Reader, readRows, readTexts } from '../warehouse/rows.ts';
import type { Model } from './cohort.ts';

/** Values by metric and model. */
export type Values = Awaited<ReturnType<typeof readValues>>;

/** @param sql selects metric_id, model_id and value, in any order */
export async function readValues(reader: Reader, sql: string) {
  const models = await readTexts(reader, `select distinct model_id from (${sql}) order by model_id`);
  /** Index of each model id in every column. */
  const places = new Map(models.map((id, i) => [id, i]));
  /** One column per metric id; NaN if missing. */
  const columns = new Map<string, Float64Array>();
  for (const { metric_id, model_id, value } of await readRows(reader, `from (${sql}) order by metric_id`)) {
    const metric = String(metric_id);
    if (!columns.has(metric)) columns.set(metric, new Float64Array(places.size).fill(Number.NaN));
    columns.get(metric)![places.get(String(model_id))!] = Number(value);
  }
  return { places, columns };
}

/** Reads standard errors of scores on the study's date: per metric, one error per model, NaN if unknown. */
export async function readErrors(reader: Reader, metricIds: readonly string[], models: readonly Model[]) {
  const known = "state = 'scored' and error is not null";
  const sql = `select metric_id, model_id, error as value from cohort.state where ${known}`;
  const errors = await readValues(reader, sql);
  return metricIds.map((metric) => columnOf(errors, metric, models));
}

/** Reads all models' scores on a metric, on the study's date. The metric need not be in a metric set. */
export async function readScores(reader: Reader, metric: string): Promise<Values> {
  const known = `metric_id = ${literal(metric)} and value is not null`;
  return await readValues(reader, `select metric_id, model_id, value from cohort.state where ${known}`);
}

/** A metric's values for some models; NaN if missing. */
export function columnOf(values: Values, metric: string, models: readonly { id: string }[]): Float64Array {
  return Float64Array.from(models, ({ id }) => scoreOf(values, metric, id));
}

/** A model's value on a metric; NaN if missing. */
export function scoreOf({ places, columns }: Values, metric: string, model: string): number {
  const place = places.get(model);
  return place === undefined ? Number.NaN : (columns.get(metric)?.[place] ?? Number.NaN);
}
