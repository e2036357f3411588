/** Control characters, line and paragraph separators, marks of text direction, and lone surrogates. */
export const UNSHOWABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Replaces characters that could control a terminal, except line feeds and tabs. */
export function printable(text: string): string {
  return text.replace(UNSHOWABLE, (letter) => (letter === '\n' || letter === '\t' ? letter : '\ufffd'));
}

/** Indents further lines, so that they cannot pass for lines of the message. */
export function indented(text: string): string {
  return printable(text).replaceAll('\n', '\n    ');
}
