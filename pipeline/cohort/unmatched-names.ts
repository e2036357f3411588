import { printable } from '../messages/printable.ts';
import { type Reader, rowsOf } from '../warehouse/rows.ts';
import { csv } from '../warehouse/spreadsheet-csv.ts';

/** Its name in `out/<study>/`. */
export const UNMATCHED = 'unmatched.csv';

/**
 * The names in the user's tables that mean no compared model, with the ids of candidates: CSV for people and
 * spreadsheets.
 */
export async function unmatchedCsv(reader: Reader): Promise<string> {
  const columns = await reader.columns(
    `select source_id, source_name, status, columns('candidate_.*')
    from cohort.own_model
    where status <> 'matched'
    order by all`,
  );
  const cell = (text: unknown) => (text === null ? null : printable(String(text)));
  return csv(
    Object.keys(columns),
    rowsOf(columns).map((row) => Object.values(row).map(cell)),
  );
}
