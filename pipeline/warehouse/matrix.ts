import * as arrow from 'apache-arrow';
import { type MatrixContract, matrixKey } from './contract.ts';
import { identifier, qualified } from './database.ts';
import type { Reader } from './rows.ts';
import type { MatrixShape } from './stage-folder.ts';

type MatrixField = MatrixShape['fields'][number];

/** The wide form of a matrix. */
interface Wide {
  /** Number of rows. */
  rows: number;
  /** The texts of each key column. */
  keys: string[][];
  /** The numbers of each metric, NaN if missing. */
  cells: Float64Array[];
}

/**
 * A matrix as one Arrow IPC file with one record batch; the same rows give the same bytes.
 *
 * @param reader has the long form, as a table with the contract's name
 * @param about metadata of the file as a whole
 */
export async function writeMatrix(contract: MatrixContract, reader: Reader, about: Record<string, string>) {
  const { field } = await reader.columns(`select distinct field from ${qualified(contract.name)}`);
  const metrics = (field as string[]).sort();
  const fields = [...keyFields(contract), ...(await metricFields(contract, reader, metrics))];
  const wide = await widen(contract, reader, metrics);
  const metadata = { ...about, ...(await studyMetadata(reader)) };
  return { fields, rows: wide.rows, bytes: toArrow(fields, wide, metadata) };
}

/** Pivots the long form, whose rows may come in any order. */
async function widen(contract: MatrixContract, reader: Reader, metrics: readonly string[]): Promise<Wide> {
  const table = qualified(contract.name);
  const key = matrixKey(contract);
  const columns = key.map(identifier).join(', ');
  const names = Object.keys(contract.keys);
  const others = names
    .filter((name) => !key.includes(name))
    .map((name) => `any_value(${identifier(name)}) as ${identifier(name)}`);
  const texts = await reader.columns(
    `select ${[columns, ...others].join(', ')} from ${table} group by ${columns} order by ${columns}`,
  );
  const keys = names.map((name) => texts[name] as string[]);
  const rows = keys[0]!.length;
  const cells = new Map(metrics.map((metric) => [metric, new Float64Array(rows).fill(Number.NaN)]));
  const long = `select field, value, cast(dense_rank() over (order by ${columns}) - 1 as integer) as row from ${table}`;
  for await (const { field, row, value } of reader.parts(long))
    for (const [i, metric] of (field as string[]).entries())
      cells.get(metric)![row![i] as number] = value![i] as number;
  return { rows, keys, cells: [...cells.values()] };
}

function keyFields({ keys }: MatrixContract): MatrixField[] {
  return Object.entries(keys).map(([name, { description }]) => {
    return { name, type: 'VARCHAR', metadata: { description } };
  });
}

async function metricFields(contract: MatrixContract, reader: Reader, metrics: readonly string[]) {
  const { cells, keys, name } = contract;
  const known = await reader.columns(`
    select metric_id, any_value(category) as category, any_value(domain) as domain, any_value(data_set) as data_set,
      any_value(higher_is_better) as higher_is_better,
      cast(to_json(list(metric_set order by metric_set)) as varchar) as metric_sets
    from cohort.metric
    where included
    group by metric_id`);
  const position = new Map((known.metric_id as string[]).map((metric, i) => [metric, i]));
  return metrics.map((metric): MatrixField => {
    const i = position.get(metric);
    if (i === undefined) throw new Error(`${name}: ${metric} is a column and no metric of the cohort`);
    if (Object.hasOwn(keys, metric))
      throw new Error(`${name}: the metric ${metric} has the name of another column`);
    const about = Object.entries(known).map(([key, values]) => [key, String(values[i])]);
    return {
      name: metric,
      type: 'DOUBLE',
      metadata: {
        description: cells.description,
        ...(cells.unit === undefined ? {} : { unit: cells.unit }),
        ...Object.fromEntries(about),
      },
    };
  });
}

/** The study's date and its metric sets, spelt as in the column. */
async function studyMetadata(reader: Reader): Promise<Record<string, string>> {
  const { as_of } = await reader.columns(`
    select coalesce(any_value(setting.as_of), cast(max(source.as_of) as varchar)) as as_of
    from study.setting as setting, cohort.source as source`);
  const sets = await reader.columns(`
    select distinct metric.metric_set, chosen.is_main
    from cohort.metric as metric
    inner join study.metric_set as chosen
      on metric.metric_set in (chosen.metric_set, 'simulated:' || chosen.metric_set)
    where metric.included
    order by metric.metric_set`);
  const names = sets.metric_set as string[];
  return {
    ...(as_of![0] === null ? {} : { 'metalign.as_of': String(as_of![0]) }),
    'metalign.metric_sets': JSON.stringify(names),
    'metalign.main_metric_set': names[(sets.is_main as boolean[]).indexOf(true)] ?? '',
  };
}

function toArrow(described: readonly MatrixField[], wide: Wide, about: Record<string, string>): Uint8Array {
  const { rows, keys, cells } = wide;
  const fields = described.map(({ name, type, metadata }) => {
    const isText = type === 'VARCHAR';
    const as: arrow.DataType = isText ? new arrow.Utf8() : new arrow.Float64();
    return new arrow.Field(name, as, !isText, new Map(Object.entries(metadata)));
  });
  const children = [...keys.map(toUtf8), ...cells.map(toFloat64)];
  const schema = new arrow.Schema(fields, new Map(Object.entries(about)));
  const data = arrow.makeData({ type: new arrow.Struct(fields), length: rows, nullCount: 0, children });
  return arrow.tableToIPC(new arrow.Table([new arrow.RecordBatch(schema, data)]), 'file');
}

function toUtf8(texts: string[]): arrow.Data {
  return arrow.vectorFromArray(texts, new arrow.Utf8()).data[0]!;
}

/** NaN becomes null; the value below stays NaN for readers that ignore validity. */
function toFloat64(values: Float64Array): arrow.Data {
  const isValid = new Uint8Array(Math.ceil(values.length / 8));
  let nullCount = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) nullCount++;
    else isValid[i >> 3]! |= 1 << (i & 7);
  }
  const { length } = values;
  return arrow.makeData({ type: new arrow.Float64(), length, nullCount, nullBitmap: isValid, data: values });
}
