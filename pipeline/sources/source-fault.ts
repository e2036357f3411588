import { shown, UserError } from '../errors.ts';

/** The error for rows of a source that break an expectation. */
export function sourceFault(expected: string, rows: string[]): UserError {
  const { file, snapshot_id, ...first } = JSON.parse(rows[0]!) as Record<string, unknown>;
  return new UserError({
    where: String(file ?? snapshot_id),
    problem: 'unexpected content',
    expected,
    found: `${shown(first)}${rows.length > 1 ? ', and more rows' : ''}`,
    next: 'remove the retrieval from raw/ and run make to fetch it again; if the error stays, the format has changed',
  });
}
