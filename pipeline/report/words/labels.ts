import { sort } from 'd3-array';
import widths from './letter-widths.json' with { type: 'json' };
import { linesOf } from './phrases.ts';

/** Widths of the letters of Source Sans 3 at font size 10, rounded up. */
const WIDTHS = new Map(
  Object.entries(widths).flatMap(([width, letters]) =>
    [...letters].map((letter): [string, number] => [letter, Number(width)]),
  ),
);
const LATIN_OR_GREEK = 6.2;
const WIDEST = 10;

/** The most that a text is wide, in pixels. */
export function textWidth(text: string, size = 10): number {
  const width = (letter: string) => WIDTHS.get(letter) ?? (letter < '\u2e80' ? LATIN_OR_GREEK : WIDEST);
  return ([...text].reduce((sum, letter) => sum + width(letter), 0) * size) / 10;
}

/** Cuts the end of a name so that it is at most `room` pixels wide. */
export function fitted(name: string, room: number, size = 10): string {
  return cutToFit(name, room, size, 1);
}

/** Cuts the middle of a name so that it is at most `room` pixels wide; most of what is left is its end, where names differ. */
export function fittedInMiddle(name: string, room: number, size = 10): string {
  return cutToFit(name, room, size, 5);
}

/** @param parts one of so many parts of the letters that are left stands before the cut */
function cutToFit(name: string, room: number, size: number, parts: number): string {
  if (textWidth(name, size) <= room) return name;
  const letters = [...name];
  const cut = (left: number) => {
    const head = Math.ceil(left / parts);
    return `${letters.slice(0, head).join('')}…${letters.slice(letters.length - (left - head)).join('')}`;
  };
  let left = letters.length;
  while (left > 1 && textWidth(cut(left), size) > room) left--;
  return cut(left);
}

/**
 * Shortens names to be at most `room` pixels wide: by what follows the last hyphen if they still differ then, else in the middle.
 */
export function fittedApart(names: readonly string[], room: number, size = 10): string[] {
  const stems = names.map((name) => name.replace(/-[^-]*$/, '…'));
  return names.map((name, i) => {
    const stem = stems[i]!;
    const isAlone = stems.indexOf(stem) === stems.lastIndexOf(stem);
    const isStem = textWidth(name, size) > room && isAlone && textWidth(stem, size) <= room;
    return isStem ? stem : fittedInMiddle(name, room, size);
  });
}

/** Breaks a text into lines of at most `room` pixels, between words. */
export function wrapped(text: string, room: number, size = 10): string[] {
  const fits = (line: string) => textWidth(line, size) <= room;
  return linesOf(text, fits).map((line) => fitted(line, room, size));
}

/** Moves labels along a line, as little as needed, until they are a step apart; keeps their order. */
export function spread<Label extends { at: number }>(
  labels: readonly Label[],
  step: number,
  { low, high }: { low: number; high: number },
): Label[] {
  const placed = sort(labels, ({ at }) => at).map((label) => ({ ...label }));
  let lowest = low;
  for (const label of placed) {
    label.at = Math.max(label.at, lowest);
    lowest = label.at + step;
  }
  let highest = high;
  for (const label of placed.toReversed()) {
    label.at = Math.min(label.at, highest);
    highest = label.at - step;
  }
  return placed;
}
