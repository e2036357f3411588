import { isUtf8 } from 'node:buffer';
import { UserError } from '../../messages/errors.ts';

const SAVE = 'save it as CSV in UTF-8';

/** What a file is if it is no table, and what to do next. */
interface Format {
  form: RegExp;
  what: string;
  next: string;
}

/** Text with a byte order mark, or with every second byte of its start 0. */
const UTF_16 = /^(\u00ff\u00fe|\u00fe\u00ff|([^\0]\0){4}|(\0[^\0]){4})/;

/** Files that are easily taken for a CSV file, by their first bytes as Latin-1. */
const FORMATS: readonly Format[] = [
  { form: UTF_16, what: 'text in UTF-16', next: `${SAVE} (in Excel: “CSV UTF-8”)` },
  {
    // A name in a later line may have any character.
    form: /^[^\n]*\0/,
    what: 'binary data, such as a workbook or an archive',
    next: `${SAVE}, or check that it is the right file`,
  },
  {
    // A document, or one per line.
    form: /^(\u00ef\u00bb\u00bf)?\s*(\{\s*("|\})|\[\s*[[{"\]])/,
    what: 'JSON',
    next: 'write it as CSV, with the names of the columns in the first line',
  },
  {
    form: /^\s*<(!doctype|html|\?xml)/i,
    what: 'a page in HTML or XML',
    next: 'download the file itself, not the page that shows it',
  },
];

/** The text of a file in UTF-8. Empty files, and those of other formats, are refused by name. */
export function textOf(bytes: Uint8Array, where: string): string {
  const start = Buffer.from(bytes.subarray(0, 400)).toString('latin1');
  const format = FORMATS.find(({ form }) => form.test(start));
  if (format) throw notCsv(where, format.what, format.next);
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
 * The text of a user's file: in UTF-16, with or without a byte order mark, in Windows-1252, or as {@link textOf} reads
 * it. `encoding` names the first two.
 */
export function ownTextOf(bytes: Uint8Array, where: string): { text: string; encoding?: string } {
  const latin = Buffer.from(bytes).toString('latin1');
  if (UTF_16.test(latin)) {
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

/**
 * Whether it is text with neither undefined characters nor characters of UTF-8, which would be UTF-8 with damaged ones.
 */
function isWindows1252(bytes: Uint8Array, latin: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are not in text
  if (/[\0-\x08\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d]/.test(latin)) return false;
  return !/[\u0080-\ufffc]/.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
}

function notCsv(where: string, found: string, next: string): UserError {
  const expected = 'text in UTF-8: rows of cells, separated by commas, semicolons or tabs';
  return new UserError(where, 'not a CSV file', { expected, found, next });
}
