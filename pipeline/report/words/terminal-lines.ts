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

/** Lines of a table: cells below each other, and long cells cut. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, i) =>
    Math.min(WIDEST_CELL, Math.max(...rows.map((cells) => cells[i]!.length))),
  );
  return rows.map((cells) =>
    cells
      .map((cell, i) => shortened(cell, widths![i]!).padEnd(widths![i]!))
      .join('  ')
      .trimEnd(),
  );
}
