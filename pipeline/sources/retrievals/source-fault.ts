import { shown, UserError } from '../../messages/errors.ts';
import { listed } from '../../messages/plurals.ts';
import { type Database, literal } from '../../warehouse/database.ts';
import { isAddedByHand, placeOf } from './snapshot.ts';

/** The error for rows of a source that break an expectation. */
export async function sourceFault(expected: string, rows: string[], database: Database): Promise<UserError> {
  const { file, snapshot_id, ...first } = JSON.parse(rows[0]!) as Record<string, unknown>;
  const snapshot = await database.row(
    `select paths from tidy.snapshot where snapshot_id = ${literal(String(snapshot_id))}`,
  );
  // A file in an archive or a folder begins with its path.
  const paths = (JSON.parse(String(snapshot.paths)) as string[]).filter(
    (path) => file === undefined || [': ', '/'].some((end) => String(file).startsWith(path + end)),
  );
  const byHand = paths.filter((each) => isAddedByHand(placeOf(each)));
  return new UserError(String(file ?? listed(paths)), 'unexpected content', {
    expected,
    found: `${shown(first)}${rows.length > 1 ? ', and more rows' : ''}`,
    next:
      byHand.length > 0
        ? `correct ${listed(byHand)}, or remove it`
        : 'remove the retrieval from raw/ and run make to fetch it again; if the error stays, the format has changed',
  });
}
