/** Columns of the claims table. */
export const COLUMNS = [48, 11, 56];

/** Width of the claims table, with its borders. */
const WIDTH = COLUMNS.reduce((sum, column) => sum + column + 1, 1);

/** Wraps a text to the width of the claims table, with a hanging indent; no line for an empty text. */
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
