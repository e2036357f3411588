import { literal } from '../warehouse/database.ts';
import { itemsOf, type List, valuesWithPositions } from '../warehouse/row-indices.ts';
import type { Reader } from '../warehouse/rows.ts';
import { sharedFloats } from '../workers/shared-arrays.ts';

/** Values by metric and model. */
export type Values = Awaited<ReturnType<typeof readValues>>;

/** @param sql selects metric_id, model_id and value, in any order */
export async function readValues(reader: Reader, sql: string) {
  const lists = { model: distinct('model_id', sql), metric: distinct('metric_id', sql) };
  const models = await itemsOf(reader, lists.model);
  const metrics = await itemsOf(reader, lists.metric);
  const columns = metrics.map(() => new Float64Array(models.length).fill(Number.NaN));
  for await (const { metric, model, value } of valuesWithPositions(reader, sql, lists))
    for (let i = 0; i < value.length; i++) columns[metric[i]!]![model[i]!] = value[i]!;
  return {
    /** Index of each model id in every column. */
    places: new Map(models.map((id, i) => [id, i])),
    /** One column per metric id; NaN if missing. */
    columns: new Map(metrics.map((id, i) => [id, columns[i]!])),
  };
}

function distinct(id: string, sql: string): List {
  return { ids: [id], sql: `select distinct ${id} from (${sql})` };
}

/** Reads standard errors of scores on the study's date: per metric, one error per model, NaN if unknown. */
export async function readErrors(
  reader: Reader,
  metricIds: readonly string[],
  models: readonly { id: string }[],
): Promise<Float64Array[]> {
  const known = "state = 'scored' and error is not null";
  const sql = `select metric_id, model_id, error as value from cohort.state where ${known}`;
  const errors = await readValues(reader, sql);
  const places = models.map(({ id }) => errors.places.get(id));
  return metricIds.map((metric) => {
    const all = errors.columns.get(metric);
    const own = sharedFloats(models.length).fill(Number.NaN);
    if (all) for (const [model, place] of places.entries()) if (place !== undefined) own[model] = all[place]!;
    return own;
  });
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
