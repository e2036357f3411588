import * as arrow from 'apache-arrow';
import { type ColumnContract, type MatrixContract, matrixKey } from './contract.ts';
import { type Columns, identifier, literal, qualified } from './database.ts';
import type { Reader } from './rows.ts';

/**
 * A matrix as one Arrow IPC file with one record batch; the same rows give the same bytes. What is known of a metric is
 * in the table cohort/metric.
 *
 * @param reader has the long form, as a table with the contract's name
 * @param about metadata of the file as a whole
 */
export async function writeMatrix(contract: MatrixContract, reader: Reader, about: Record<string, string>) {
  const { field } = await reader.columns(`select distinct field from ${qualified(contract.name)}`);
  const metrics = (field as string[]).sort();
  const sameName = metrics.find((metric) => Object.hasOwn(contract.keys, metric));
  if (sameName) throw new Error(`${contract.name}: the metric ${sameName} has the name of another column`);
  const wide = await reader.columns(wideSql(contract, metrics));
  const rows = Object.values(wide)[0]!.length;
  return { rows, metrics, bytes: toArrow(contract, metrics, wide, about) };
}

/** Pivots the long form to a column for each metric, which is named by its place: in SQL, names that differ in case are the same. */
function wideSql(contract: MatrixContract, metrics: readonly string[]): string {
  // The list may not be empty.
  const columns = ['null as "none"', ...metrics.map((metric, i) => `${literal(metric)} as "${i}"`)];
  const keys = Object.keys(contract.keys).map(identifier);
  return `
    select * from ${qualified(contract.name)}
    pivot (any_value(value) for field in (${columns.join(', ')}) group by ${keys.join(', ')})
    order by ${matrixKey(contract).map(identifier).join(', ')}`;
}

function toArrow(
  contract: MatrixContract,
  metrics: readonly string[],
  wide: Columns,
  about: Record<string, string>,
): Uint8Array {
  const keys = Object.entries(contract.keys);
  const fields = [
    ...keys.map(([name, key]) => new arrow.Field(name, new arrow.Utf8(), false, metadataOf(key))),
    ...metrics.map((name) => new arrow.Field(name, new arrow.Float64(), true, metadataOf(contract.cells))),
  ];
  const children: arrow.Data[] = [
    ...keys.map(([name]) => arrow.vectorFromArray(wide[name] as string[], new arrow.Utf8()).data[0]!),
    ...metrics.map((_, i) => toFloat64(wide[i] as Float64Array)),
  ];
  const schema = new arrow.Schema(fields, new Map(Object.entries(about)));
  const type = new arrow.Struct(fields);
  const data = arrow.makeData({ type, length: children[0]!.length, nullCount: 0, children });
  return arrow.tableToIPC(new arrow.Table([new arrow.RecordBatch(schema, data)]), 'file');
}

function metadataOf({ description, unit }: ColumnContract): Map<string, string> {
  return new Map(Object.entries(unit === undefined ? { description } : { description, unit }));
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
