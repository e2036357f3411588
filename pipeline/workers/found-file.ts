import { Database, literal } from '../warehouse/database.ts';
import { replaceIfChanged, temporaryPath } from '../warehouse/files.ts';
import type { Found, Range } from './resampling.ts';

/**
 * Writes what some resamples have found as one Parquet file, in one step: a row of the file is a row of an array, with
 * the bytes of these resamples. Bytes, since to make a value for DuckDB of every number takes longer than to compute it.
 *
 * @param resamples how many there are in all
 * @param writer of whoever writes, who may do the same as another at the same time
 */
export async function writeFound(
  file: string,
  found: Found,
  resamples: number,
  range: Range,
  writer: string,
): Promise<void> {
  const rows = Object.entries(found).flatMap(([name, array]) =>
    Array.from({ length: array.length / resamples }, (_, row) => ({
      name,
      row,
      // The door has columns of text, and none of bytes.
      bytes: bytesOf(array, row, resamples, range).toString('base64'),
    })),
  );
  const database = await Database.open();
  const temporary = `${temporaryPath(file)}-${writer}`;
  try {
    await database.createTable(
      'main.found',
      { name: 'VARCHAR', row: 'INTEGER', bytes: 'VARCHAR' },
      {
        name: rows.map(({ name }) => name),
        row: rows.map(({ row }) => row),
        bytes: rows.map(({ bytes }) => bytes),
      },
    );
    await database.run(
      `copy (select name, "row", from_base64(bytes) as bytes from main.found)
      to ${literal(temporary)} (format parquet, compression zstd, use_tmp_file false)`,
    );
  } finally {
    database.close();
  }
  replaceIfChanged(temporary, file);
}

/** Puts what such a file holds into the arrays; says whether it is whole, and those resamples' of these arrays. */
export async function readFound(
  database: Database,
  file: string,
  found: Found,
  resamples: number,
  range: Range,
): Promise<boolean> {
  const rows = await database
    .columns(`select name, "row", to_base64(bytes) as bytes from read_parquet(${literal(file)})`)
    // No Parquet file, or one that somebody damaged.
    .catch(() => undefined);
  const expected = Object.values(found).reduce((sum, array) => sum + array.length / resamples, 0);
  if (rows?.bytes?.length !== expected) return false;
  return (rows.bytes as string[]).every((base64, i) => {
    const array = found[String(rows.name![i])];
    const place = array && bytesOf(array, Number(rows.row![i]), resamples, range);
    return place?.length === Buffer.byteLength(base64, 'base64') && place.write(base64, 'base64') >= 0;
  });
}

/** The bytes of some resamples in a row of an array: not a copy. */
function bytesOf(array: Found[string], row: number, resamples: number, { first, last }: Range): Buffer {
  const own = array.subarray(row * resamples + first, row * resamples + last);
  return Buffer.from(own.buffer as ArrayBuffer, own.byteOffset, own.byteLength);
}
