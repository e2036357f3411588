import { normalized } from '../../../warehouse/normalized-name.ts';

/** Which scores of a column are better. */
export type Direction = 'higher' | 'lower';

const UP = /[↑⬆▲🔼]/u;
const DOWN = /[↓⬇▼🔽]/u;
const BETTER = /\b(?<word>higher|larger|more|lower|smaller|less|fewer)\b[^a-z0-9]*(?:is[^a-z0-9]*)?better\b/i;
const LOW_WORDS = setOf('lower smaller less fewer');

/** What a header says about its column's direction: an arrow, or `lower is better`. Two arrows are there to sort rows. */
export function directionInHeader(name: string): Direction | undefined {
  const word = BETTER.exec(name)?.groups?.word;
  if (word) return LOW_WORDS.has(word.toLowerCase()) ? 'lower' : 'higher';
  if (UP.test(name) === DOWN.test(name)) return undefined;
  return UP.test(name) ? 'higher' : 'lower';
}

/** A header's words in lower case: `arcStd`, `ARC (std) ↓` and `arc std [sort]` become `arc` and `std`. */
export function wordsOf(name: string): string[] {
  const bare = name.replace(BETTER, ' ').replaceAll(/(?<=.)\[[^\]]*\]/g, ' ');
  const spaced = bare
    .replaceAll(/(?<=[a-z]{3})([A-Z][a-z])/g, ' $1')
    .replaceAll('#', ' num ')
    .replaceAll(/[❤♥]/gu, ' likes ');
  const plain = spaced.replaceAll(/±|\+\/-|standard.(?:deviation|error)/gi, ' sd ');
  return normalized(plain).split('-').filter(Boolean);
}

/** The words of a header before what is in brackets or behind `of`, `in`, `on`, `per` and `for`. */
export function subjectOf(name: string): string[] {
  const [subject = ''] = name
    .replace(/^number of (?=param)/i, '')
    .split(/(?<=.)[([]|[ _](?:per|of|in|on|for)[ _]/i);
  return wordsOf(subject);
}

/** Whether a header has a word of any of these sets. */
export function hasWord(name: string, ...some: readonly ReadonlySet<string>[]): boolean {
  return wordsOf(name).some((word) => some.some((each) => each.has(word)));
}

/** The words that are in none of these sets. */
export function without(some: readonly ReadonlySet<string>[], words: readonly string[]): string[] {
  return words.filter((word) => !some.some((each) => each.has(word)));
}

export function setOf(...lines: string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}
