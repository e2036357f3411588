import { sharedFloats } from '../statistics/shared-arrays.ts';
import type { Reader } from './build.ts';
import { literal } from './database.ts';

/** A number per metric and model. */
export interface Values {
  /** By model, its place in every column. */
  places: Map<string, number>;
  /** By metric; NaN where a model has none. */
  columns: Map<string, Float64Array>;
}

/** @param sql selects metric_id, model_id and value, in any order */
export async function readValues(reader: Reader, sql: string): Promise<Values> {
  const { model_id: models } = await reader.columns(
    `select distinct model_id from (${sql}) order by model_id`,
  );
  const places = new Map((models as string[]).map((id, i) => [id, i]));
  const columns = new Map<string, Float64Array>();
  for await (const { metric_id, model_id, value } of reader.parts(sql)) {
    for (let i = 0; i < value!.length; i++) {
      const metric = metric_id![i] as string;
      const column = columns.get(metric) ?? new Float64Array(places.size).fill(Number.NaN);
      columns.set(metric, column);
      column[places.get(model_id![i] as string)!] = value![i] as number;
    }
  }
  return { places, columns };
}

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
  return await readValues(
    reader,
    `select metric_id, model_id, value from cohort.state
    where metric_id = ${literal(metric)} and value is not null`,
  );
}

/** A metric's values for these models; NaN where there is none. */
export function columnOf(values: Values, metric: string, models: readonly { id: string }[]): Float64Array {
  return Float64Array.from(models, ({ id }) => scoreOf(values, metric, id));
}

/** NaN where there is none. */
export function scoreOf({ places, columns }: Values, metric: string, model: string): number {
  const place = places.get(model);
  return place === undefined ? Number.NaN : (columns.get(metric)?.[place] ?? Number.NaN);
}
