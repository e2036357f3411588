import { closest, distance } from 'fastest-levenshtein';
import { listWord } from './command-settings.ts';
import { indented } from './printable.ts';

/** What was expected and found, and what to do next. */
export type Details = { expected?: string; found?: string | undefined; next: string };

/** An error that the user can correct: shown without a stack, with exit code 1. */
export class UserError extends Error {
  /** @param where the file, and the row, field or path in it */
  constructor(where: string, problem: string, { expected, found, next }: Details) {
    const lines = [`${where}: ${problem}`];
    if (expected !== undefined) lines.push(`expected: ${expected}`);
    if (found !== undefined) lines.push(`found:    ${found}`);
    lines.push(`next:     ${next}`);
    // Untrusted names must not be able to fake a line such as "next".
    super(lines.map(indented).join('\n  '));
    this.name = 'UserError';
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** More errors are only counted. */
const MOST_ERRORS = 20;

/** Throws several errors as one, if there are any. */
export function throwAll(errors: readonly UserError[]): void {
  const [first] = errors;
  if (!first) return;
  const messages = [...new Set(errors.map(({ message }) => message))];
  const rest = messages.length - MOST_ERRORS;
  first.message =
    messages.slice(0, MOST_ERRORS).join('\n') + (rest > 0 ? `\nand ${rest} more such errors` : '');
  throw first;
}

/** What a schema expects, from the message of one of its issues. */
export function expectation(message: string): string {
  return message.replace(/^(Invalid|Too) \w+: /, '').replace(/^expected |, received .*$/g, '');
}

/** A value for a message: quoted, on one line, cut to 120 characters. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : json(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

function json(value: unknown): string {
  // JSON.parse turns a number with 400 digits into infinity, which JSON.stringify would show as null.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    // JSON.parse accepts deeper nesting than JSON.stringify.
    if (error instanceof RangeError) return 'a value nested too deeply to show';
    throw error;
  }
}

/** Longer names are not compared: the time grows with the product of both lengths. */
const LONGEST_NAME = 1000;

/**
 * The known name that a misspelt one, or one of other case or split at a comma, most likely means; undefined if none is
 * close.
 */
function closeName(name: string, known: readonly string[]): string | undefined {
  const comparable = known.filter(({ length }) => length <= LONGEST_NAME);
  if (name.length > LONGEST_NAME || comparable.length === 0) return undefined;
  const wanted = name.toLowerCase();
  const isPart = (part: string) => part.trim().toLowerCase() === wanted;
  const whole = known.find((each) => each.endsWith(`:${name}`) || [each, ...each.split(',')].some(isPart));
  if (whole !== undefined) return whole;
  const nearest = closest(name, comparable);
  // Without the source's prefix, which would allow more differences.
  const own = name.slice(name.indexOf(':') + 1);
  const near = Math.max(2, Math.floor(own.length / 4));
  return distance(name, nearest) <= near ? nearest : undefined;
}

/** `a known name; did you mean "as_of"?`, or the names themselves if none is close. */
export function suggestion(name: string, known: readonly string[]): string {
  if (known.length === 0) return 'none available';
  const near = closeName(name, known);
  return near === undefined ? oneOf(known) : `a known name; did you mean ${shown(near)}?`;
}

/** A known name as its user can write it: in a list of names, quotes keep one with commas together. */
function written(name: string): string {
  return name.includes(',') ? listWord([name]) : shown(name);
}

/** `; did you mean "as_of"?` if a known name is close, for the end of a line. */
export function hintOf(name: string, known: readonly string[]): string {
  const near = closeName(name, known);
  return near === undefined ? '' : `; did you mean ${written(near)}?`;
}

/** What to do next about a misspelt name: `write "as_of" instead` if a known name is close. */
export function correction(name: string, known: readonly string[], otherwise: string): string {
  const near = closeName(name, known);
  return near === undefined ? otherwise : `write ${written(near)} instead`;
}

/** What was expected instead of a misspelt name, and what to do next. */
export function toCorrect(name: string, known: readonly string[], otherwise: string) {
  return { expected: suggestion(name, known), next: correction(name, known, otherwise) };
}

function oneOf(known: readonly string[]): string {
  const list = known.slice(0, 12).map(shown).join(', ');
  return `${known.length > 1 ? 'one of ' : ''}${list}${known.length > 12 ? `, or ${known.length - 12} more` : ''}`;
}
