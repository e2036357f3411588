import { shown, UserError } from '../errors.ts';

/** The error if what a source says breaks a promise. */
export function sourceFault(promise: string, rows: string[]): UserError {
  const { file, snapshot_id, ...first } = JSON.parse(rows[0]!) as Record<string, unknown>;
  return new UserError({
    where: String(file ?? snapshot_id),
    problem: 'unexpected content',
    expected: promise,
    found: `${shown(first)}${rows.length > 1 ? ', and more rows' : ''}`,
    next: 'remove the retrieval from raw/ and run make to fetch it again; if the error stays, the format has changed',
  });
}
