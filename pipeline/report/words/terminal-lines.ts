import { linesOf, shortened } from './phrases.ts';

/** Letters in a line. */
const WIDTH = 119;

/** Wraps a text to lines for the terminal, with a hanging indent; none for an empty text. */
export function wrapped(text: string): string[] {
  return text === '' ? [] : linesOf(text, ({ length }) => length <= WIDTH, '  ');
}

const WIDEST_CELL = 50;

/** Lines of a table: cells below each other, and long ones cut. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) =>
    Math.min(WIDEST_CELL, Math.max(...rows.map((cells) => cells[i]!.length))),
  );
  const filled = (cell: string, i: number) => shortened(cell, widths[i]!).padEnd(widths[i]!);
  return rows.map((cells) => cells.map(filled).join('  ').trimEnd());
}
