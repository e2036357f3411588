/** The words of a text, which white space separates. */
export const words = (text: string): string[] => text.trim().split(/\s+/);

/** The rows of a table: a line of column names, then a line a row, with `|` between cells of text, numbers, `true`, `false` or `null`. */
export function rowsIn(table: string): Record<string, unknown>[] {
  const [names, ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return rows.map((cells) => Object.fromEntries(names!.map((name, i) => [name, cellOf(cells[i]!)])));
}

function cellOf(cell: string): unknown {
  const constants: Record<string, unknown> = { null: null, true: true, false: false };
  if (cell in constants) return constants[cell];
  return cell === '' || Number.isNaN(Number(cell)) ? cell : Number(cell);
}
