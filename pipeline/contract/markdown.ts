/** Plain text as Markdown, on one line: what would be markup is escaped, but for `code` in backticks. */
export function markdown(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/g, ' ')
    .split(/(`[^`]+`)/)
    .map((part, i) => (i % 2 === 1 ? code(part.slice(1, -1)) : escaped(part)))
    .join('');
}

/** A backslash before ASCII punctuation is an escape. An underscore within a word is no markup (GFM, 6.2). */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*{}[\]<>|~#&]|(?<!\w)_|_(?!\w)/g, '\\$&');
}

/** A name as code. A pipe would end a cell of a table, in code too. */
export function code(name: string): string {
  return `\`${name.replaceAll('|', '\\|')}\``;
}

/** @param cells Markdown already */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
