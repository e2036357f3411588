/**
 * What moves a terminal's cursor, colours it or ends a line, and what turns the direction of the letters behind it; and
 * halves of characters, which nothing can show.
 */
export const UNSHOWABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text that does nothing to a terminal but stand in it; lines and tabs stay. */
export function printable(text: string): string {
  return text.replace(UNSHOWABLE, (letter) => (letter === '\n' || letter === '\t' ? letter : '\ufffd'));
}

/** A part of a message, whose further lines can't be taken for the message's own. */
export function indented(text: string): string {
  return printable(text).replaceAll('\n', '\n    ');
}
