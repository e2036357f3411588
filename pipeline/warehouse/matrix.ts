import * as arrow from 'apache-arrow';
import { type ColumnContract, type MatrixContract, matrixKey } from './contract.ts';
import { identifier, qualified } from './database.ts';
import type { Reader } from './rows.ts';
import type { MatrixShape } from './stage-folder.ts';

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
 * A matrix as one Arrow IPC file with one record batch; the same rows give the same bytes. What is known of a metric is
 * in the table cohort/metric.
 *
 * @param reader has the long form, as a table with the contract's name
 * @param about metadata of the file as a whole
 */
export async function writeMatrix(
  contract: MatrixContract,
  reader: Reader,
  about: Record<string, string>,
): Promise<MatrixShape & { bytes: Uint8Array }> {
  const { field } = await reader.columns(`select distinct field from ${qualified(contract.name)}`);
  const metrics = (field as string[]).sort();
  const sameName = metrics.find((metric) => Object.hasOwn(contract.keys, metric));
  if (sameName) throw new Error(`${contract.name}: the metric ${sameName} has the name of another column`);
  const wide = await widen(contract, reader, metrics);
  return { rows: wide.rows, metrics, bytes: toArrow(contract, metrics, wide, about) };
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

function toArrow(
  contract: MatrixContract,
  metrics: readonly string[],
  wide: Wide,
  about: Record<string, string>,
): Uint8Array {
  const keys = Object.entries(contract.keys);
  const fields = [
    ...keys.map(([name, key]) => new arrow.Field(name, new arrow.Utf8(), false, metadataOf(key))),
    ...metrics.map((name) => new arrow.Field(name, new arrow.Float64(), true, metadataOf(contract.cells))),
  ];
  const children = [...wide.keys.map(toUtf8), ...wide.cells.map(toFloat64)];
  const schema = new arrow.Schema(fields, new Map(Object.entries(about)));
  const type = new arrow.Struct(fields);
  const data = arrow.makeData({ type, length: wide.rows, nullCount: 0, children });
  return arrow.tableToIPC(new arrow.Table([new arrow.RecordBatch(schema, data)]), 'file');
}

function metadataOf({ description, unit }: ColumnContract): Map<string, string> {
  return new Map(Object.entries(unit === undefined ? { description } : { description, unit }));
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
