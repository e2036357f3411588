import { closest, distance } from 'fastest-levenshtein';
import { indented } from './printable.ts';

/** What a user can mend. Shown as one message, without a stack, and the process ends with exit code 1. */
export class UserError extends Error {
  constructor(details: {
    /** The file, and the row, field or path in it. */
    where: string;
    problem: string;
    expected?: string;
    found?: string;
    /** What the user can do about it. */
    next: string;
  }) {
    const lines = [`${details.where}: ${details.problem}`];
    if (details.expected !== undefined) lines.push(`expected: ${details.expected}`);
    if (details.found !== undefined) lines.push(`found:    ${details.found}`);
    lines.push(`next:     ${details.next}`);
    // Names of strangers may be in any of them, and none of these may write a line such as "next".
    super(lines.map(indented).join('\n  '));
    this.name = 'UserError';
  }
}

/** A value as it is shown in a message: quoted, on one line, and short however long it was. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : json(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

function json(value: unknown): string {
  // JSON has no name for what does not fit into a number, such as 400 digits.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    // Parsing goes as deep as memory lasts, writing only as deep as the stack.
    if (error instanceof RangeError) return 'a value nested too deeply to show';
    throw error;
  }
}

/** Nothing longer is compared, which would take time by the product of lengths. */
const LONGEST_NAME = 1000;

/** `a known name; did you mean "as_of"?`, or the names themselves if none is close. */
export function suggestion(name: string, known: readonly string[]): string {
  if (known.length === 0) return 'none available';
  const list = known.slice(0, 12).map(shown).join(', ');
  const all = `${known.length > 1 ? 'one of ' : ''}${list}${known.length > 12 ? `, or ${known.length - 12} more` : ''}`;
  const comparable = known.filter(({ length }) => length <= LONGEST_NAME);
  if (name.length > LONGEST_NAME || comparable.length === 0) return all;
  const nearest = known.find((each) => each.endsWith(`:${name}`)) ?? closest(name, comparable);
  // A prefix that all ids share makes none of them closer.
  const own = name.slice(name.indexOf(':') + 1);
  const near = Math.max(2, Math.floor(own.length / 4));
  if (nearest.endsWith(`:${name}`) || distance(name, nearest) <= near) {
    return `a known name; did you mean ${shown(nearest)}?`;
  }
  return all;
}
