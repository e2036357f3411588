import { shown } from '../../messages/errors.ts';

/** Why a cell is no number, by the form of the cell, and what to do about it. */
const REASONS: readonly [RegExp, string, string][] = [
  [/^[-+\u2212]?[\d.,]+\s*%$/, 'a percentage', 'remove the % signs'],
  [/^[\u2010-\u2015\u2212\uff0d]\s*[\d.,]/, 'a number with a Unicode minus', 'replace it by "-"'],
  [
    /^[-+]?\d[\d.]*(,\d+)+(\.\d+)?$/,
    'a number with a comma',
    'write numbers as 1234.5; a decimal comma is allowed if semicolons separate the cells',
  ],
  [/^[-+]?\d+(?:[ '\u00a0\u2009\u202f]\d+)+([.,]\d+)?$/, 'a number with spaces', 'write numbers as 1234.5'],
  [/^[-+]?\d+(\.\d*)?e\+?\d+$/i, 'a number beyond 1e50', 'correct it, or leave the cell empty'],
  [/^[-+]?inf(inity)?$/i, 'which is infinite', 'correct it, or leave the cell empty'],
  [/^[-+]?[\d.]+\s*(±|\+\/?-|\(|\[)/, 'a number with more behind it', 'write the number alone'],
];

/** Why a cell that looks like a number is none, and what to do about it; undefined for text. */
export function whyNoNumber(cell: string): { found: string; next: string } | undefined {
  const reason = REASONS.find(([form]) => form.test(cell));
  return reason && { found: `${shown(cell)}, ${reason[1]}`, next: reason[2] };
}
