import type { Reader } from '../../warehouse/reader.ts';
import { type Row, rowsOf } from '../../warehouse/rows.ts';

/** Rows of dated/source: all dates of the trajectory. */
export async function trajectorySources(reader: Reader): Promise<Row[]> {
  return rowsOf(
    await reader.columns(
      'select * replace (as_of::varchar as as_of, known_from::varchar as known_from) from timeline.source order by all',
    ),
  );
}
