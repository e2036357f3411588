import { UNSHOWABLE } from '../../messages/printable.ts';

const LONGEST_NAME = 120;

/** An untrusted name on one line, cut to a maximum length. */
export function shownName(name: unknown): string {
  const letters = [...String(name).replace(/\s+/g, ' ').trim().replace(UNSHOWABLE, '\ufffd')];
  return letters.length <= LONGEST_NAME
    ? letters.join('')
    : `${letters.slice(0, LONGEST_NAME - 1).join('')}…`;
}
