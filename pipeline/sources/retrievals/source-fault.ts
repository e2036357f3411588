import { shown, UserError } from '../../messages/errors.ts';
import { listed } from '../../messages/plurals.ts';
import { type Database, literal } from '../../warehouse/database.ts';
import { isAddedByHand, placeOf } from './snapshot.ts';

/** The error for rows of a source that break an expectation. */
export async function sourceFault(expected: string, rows: string[], database: Database): Promise<UserError> {
  const { file, snapshot_id, ...first } = JSON.parse(rows[0]!) as Record<string, unknown>;
  const paths = (await pathsOf(String(snapshot_id), database)).filter(
    // A file in an archive or a folder begins with its path.
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

/** The files of a snapshot. */
async function pathsOf(snapshotId: string, database: Database): Promise<string[]> {
  const { paths } = await database.row(
    `select paths from tidy.snapshot where snapshot_id = ${literal(snapshotId)}`,
  );
  return JSON.parse(String(paths));
}
