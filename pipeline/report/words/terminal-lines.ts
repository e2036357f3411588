import { shortened } from './labels.ts';

/** Letters in a line. */
const WIDTH = 119;

/** Wraps a text to lines for the terminal, with a hanging indent; none for an empty text. */
export function wrapped(text: string): string[] {
  if (text === '') return [];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(lines.length > 0 ? `  ${word}` : word);
  }
  return lines;
}

const WIDEST_CELL = 44;

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
