import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownCsvSchema } from '../../pipeline/sources/formats/own-csv-schema.ts';
import { readOwnTable } from '../../pipeline/sources/tables/own-table.ts';
import { rawFile } from './document.ts';
import { zip } from './zip-file.ts';

const FOLDER = path.join(import.meta.dirname, 'bad-tables');
/** What `make compare` says about each file of the folder. */
const messages = fs.readFileSync(path.join(FOLDER, 'messages.txt'), 'utf8').trimEnd().split('\n\n');

/** The message about a table; undefined if it is accepted. */
function refusal(file: string, bytes: Uint8Array): string | undefined {
  try {
    readOwnTable({ ...rawFile(file, ''), bytes }, ownCsvSchema.parse({ source_id: 'mine', file }));
    return undefined;
  } catch (error) {
    expect((error as Error).name).toBe('UserError');
    return (error as Error).message;
  }
}

describe('a table that cannot be read', () => {
  const files = fs.readdirSync(FOLDER).filter((file) => file.endsWith('.csv'));

  it('is in the folder for each of the messages', () => {
    expect(messages.map((message) => message.slice(0, message.indexOf(':')))).toEqual(files.sort());
  });

  it.each(files)('is refused with what is wrong, where and what to do: %s', (file) => {
    const message = messages.find((each) => each.startsWith(`${file}: `));
    expect(refusal(file, fs.readFileSync(path.join(FOLDER, file)))).toBe(message);
  });

  it.each<[string, Buffer, string, string, string?]>([
    ['no bytes', Buffer.alloc(0), 'no bytes', 'save the table again', 'empty file'],
    ['a workbook', zip({ 'xl/workbook.xml': '' }), 'binary data, such as a workbook', 'save it as CSV'],
    ['other bytes', Buffer.from('model,s\nr\u0081snet,1\n', 'latin1'), 'bytes that are not UTF-8', ''],
    ['bytes without meaning', Buffer.from('model\u0000,'), 'binary data', 'the right file'],
  ])('is named by its format: %s', (_what, bytes, found, next, problem = 'not a CSV file') => {
    const message = refusal('mine.csv', bytes)!;
    expect(message).toMatch(new RegExp(`^mine\\.csv: ${problem}\\n  expected: .+\\n  found: +${found}`));
    expect(message.slice(message.indexOf('next:'))).toContain(next);
  });

  it('is not a table with rows, or a first line, without a filled cell', () => {
    expect(
      refusal('mine.csv', Buffer.from('\ufeff,,\nmodel,score,\nalexnet,0.5,\n,,\n , ,\n')),
    ).toBeUndefined();
  });
});
