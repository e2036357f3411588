import { linesOf, shortened } from './phrases.ts';

/** Letters in a line. */
const WIDTH = 119;

/** Wraps a text to lines for the terminal, with a hanging indent; none for an empty text. */
export function wrapped(text: string): string[] {
  return text === '' ? [] : linesOf(text, ({ length }) => length <= WIDTH, '  ');
}

const WIDEST_CELL = 50;

/**
 * Lines of a table: cells below each other, and long ones cut.
 *
 * @param numbers how many columns, from the left, are aligned on the right
 */
export function aligned(rows: readonly (readonly string[])[], numbers = 0): string[] {
  const widths = rows[0]!.map((_, i) =>
    Math.min(WIDEST_CELL, Math.max(...rows.map((cells) => cells[i]!.length))),
  );
  const filled = (cell: string, i: number) => {
    const text = shortened(cell, widths[i]!);
    return i < numbers ? text.padStart(widths[i]!) : text.padEnd(widths[i]!);
  };
  return rows.map((cells) => cells.map(filled).join('  ').trimEnd());
}
