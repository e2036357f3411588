/** Escapes plain text for Markdown, on one line; keeps `code` in backticks. */
export function markdown(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/g, ' ')
    .split(/(`[^`]+`)/)
    .map((part, i) => (i % 2 === 1 ? code(part.slice(1, -1)) : escaped(part)))
    .join('');
}

/** Adds backslashes; an underscore within a word needs none (GFM, 6.2). */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*{}[\]<>|~#&]|(?<!\w)_|_(?!\w)/g, '\\$&');
}

/** Formats a name as code. Pipes end table cells even in code, so they are escaped. */
export function code(name: string): string {
  return `\`${name.replaceAll('|', '\\|')}\``;
}

/** @param cells already escaped */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
