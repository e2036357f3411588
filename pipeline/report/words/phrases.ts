import { listed } from '../../messages/counts-and-lists.ts';
import { UNSHOWABLE } from '../../messages/printable.ts';
import names from './names.json' with { type: 'json' };

export { names };

const LONGEST_NAME = 120;

/** An untrusted name on one line, cut to a maximum length. */
export function shownName(name: unknown): string {
  return shortened(String(name).replace(/\s+/g, ' ').trim().replace(UNSHOWABLE, '\ufffd'), LONGEST_NAME);
}

/** A metric's or model's id without the source. */
export function withoutSource(id: string): string {
  return id.replace(/^[^:]*:/, '');
}

/** A metric's name. */
export function metricLabel(id: unknown): string {
  return shownName(withoutSource(String(id)));
}

/** Cuts a name to a number of letters. */
export function shortened(name: string, letters: number): string {
  const all = [...name];
  return all.length <= letters ? name : `${all.slice(0, letters - 1).join('')}…`;
}

/**
 * Breaks a text into lines between words.
 *
 * @param fits whether a line is short enough
 * @param indent what further lines begin with
 */
export function linesOf(text: string, fits: (line: string) => boolean, indent = ''): string[] {
  const [first, ...words] = text.split(' ') as [string];
  const lines = [first];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(indent + word);
  }
  return lines;
}

/** "a, b or c" */
export function listedEither(words: readonly string[]): string {
  return listed(words).replace(' and ', ' or ');
}

/** The name in a list, or else the value itself. */
export function nameOf(list: Readonly<Record<string, string>>, value: unknown): string {
  return new Map(Object.entries(list)).get(String(value)) ?? String(value);
}

export function methodName(method: unknown): string {
  return nameOf(names.methods, method);
}

export function categoryName(category: unknown): string {
  return nameOf(names.categories, category);
}

export function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
