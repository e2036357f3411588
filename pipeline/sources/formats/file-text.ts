import { isUtf8 } from 'node:buffer';
import { UserError } from '../../messages/errors.ts';

const SAVE = 'save it as CSV in UTF-8';
const SAVE_SHEET = 'open it in the spreadsheet and save the sheet as CSV in UTF-8';
const ZIP = 'PK\u0003\u0004';

/** A test of the first bytes, as Latin-1, and of the whole file; what the file is, and what to do next. */
type Format = [is: (start: string, bytes: Uint8Array) => boolean, what: string, next: string];

/** Files that are easily taken for a CSV file, the most specific first. */
const FORMATS: readonly Format[] = [
  [isWorkbook, 'an Excel workbook (.xlsx)', SAVE_SHEET],
  [(start) => start.includes('opendocument.spreadsheet'), 'an OpenDocument spreadsheet (.ods)', SAVE_SHEET],
  [(start) => start.startsWith(ZIP), 'a ZIP archive', 'unpack it, and name the CSV file in it'],
  [(start) => start.startsWith('\u00d0\u00cf\u0011\u00e0'), 'an old Excel workbook (.xls)', SAVE_SHEET],
  [(start) => start.startsWith('\u001f\u008b'), 'a file compressed with gzip', 'unpack it with gunzip'],
  [(start) => start.startsWith('PAR1'), 'a Parquet file', SAVE],
  [isUtf16, 'text in UTF-16', `${SAVE} (in Excel: “CSV UTF-8”)`],
  // Later lines may have names with any character.
  [(start) => /^[^\n]*\0/.test(start), 'binary data', 'check that it is the right file'],
  [isJson, 'JSON', 'write it as CSV, with the names of the columns in the first line'],
  [isPage, 'a page in HTML or XML', 'download the file itself, not the page that shows it'],
];

/** The text of a file in UTF-8. Empty files, and those of other formats, are refused by name. */
export function textOf(bytes: Uint8Array, where: string): string {
  const start = Buffer.from(bytes.subarray(0, 400)).toString('latin1');
  const [, what, next] = FORMATS.find(([is]) => is(start, bytes)) ?? [];
  if (what) throw notCsv(where, what, next!);
  if (!isUtf8(bytes))
    throw notCsv(where, 'bytes that are not UTF-8', `${SAVE}, or check that it is the right file`);
  const text = new TextDecoder().decode(bytes);
  if (text.trim() !== '') return text;
  throw new UserError(where, 'empty file', {
    expected: 'the names of the columns in the first line, and rows below it',
    found: bytes.length === 0 ? 'no bytes' : 'blank lines only',
    next: 'save the table again, or check that it is the right file',
  });
}

/**
 * The text of a user's file: in UTF-16, with or without a byte order mark, in Windows-1252, or as {@link textOf} reads it.
 * `encoding` names the first two.
 */
export function ownTextOf(bytes: Uint8Array, where: string): { text: string; encoding?: string } {
  const latin = Buffer.from(bytes).toString('latin1');
  if (isUtf16(latin)) {
    const order = /^(\u00fe\u00ff|\0)/.test(latin) ? 'be' : 'le';
    const text = new TextDecoder(`utf-16${order}`).decode(bytes);
    if (text.includes('\ufffd')) throw notCsv(where, 'text in UTF-16 with damaged characters', SAVE);
    return { text: textOf(Buffer.from(text), where), encoding: 'UTF-16' };
  }
  if (isUtf8(bytes) || !isWindows1252(bytes, latin)) return { text: textOf(bytes, where) };
  // Some versions of Node.js take Windows-1252 for Latin-1.
  const text = latin.replaceAll(/[\u0080-\u009f]/g, (each) => WINDOWS_1252[each.charCodeAt(0) - 0x80]!);
  return { text: textOf(Buffer.from(text), where), encoding: 'Windows-1252' };
}

/** The characters 128 to 159; those that are not defined are spaces. */
const WINDOWS_1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** Whether it is text with neither undefined characters nor characters of UTF-8, which would be UTF-8 with damaged ones. */
function isWindows1252(bytes: Uint8Array, latin: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are not in text
  if (/[\0-\x08\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d]/.test(latin)) return false;
  return !/[\u0080-\ufffc]/.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
}

/** With a byte order mark, or with every second byte of its start 0. */
function isUtf16(start: string): boolean {
  if (/^(\u00ff\u00fe|\u00fe\u00ff)/.test(start)) return true;
  return /^(?:[^\0]\0){4,}$/.test(start.slice(0, 8)) || /^(?:\0[^\0]){4,}$/.test(start.slice(0, 8));
}

/** A JSON document, or one per line. */
function isJson(start: string): boolean {
  return /^(\u00ef\u00bb\u00bf)?\s*(\{\s*("|\})|\[\s*[[{"\]])/.test(start);
}

function isWorkbook(start: string, bytes: Uint8Array): boolean {
  return start.startsWith(ZIP) && Buffer.from(bytes).includes('xl/');
}

function isPage(start: string): boolean {
  return /^\s*<(!doctype|html|\?xml)/i.test(start);
}

function notCsv(where: string, found: string, next: string): UserError {
  const expected = 'text in UTF-8: rows of cells, separated by commas, semicolons or tabs';
  return new UserError(where, 'not a CSV file', { expected, found, next });
}
