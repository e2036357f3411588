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
