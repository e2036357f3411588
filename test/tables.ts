import { expect } from 'vitest';

/**
 * The rows of a table: a line of column names, then a line a row, with `|` between cells of text, numbers, `NaN`, `true`,
 * `false` or `null`. Before a number, `~` marks one that is expected to be as close as its last digit but two says.
 */
export function rowsIn(table: string): Record<string, unknown>[] {
  const [names, ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  for (const cells of rows) expect(cells, table).toHaveLength(names!.length);
  return rows.map((cells) => Object.fromEntries(names!.map((name, i) => [name, cellOf(cells[i]!)])));
}

const CONSTANTS: Record<string, unknown> = { null: null, true: true, false: false, NaN: Number.NaN };

function cellOf(cell: string): unknown {
  if (cell in CONSTANTS) return CONSTANTS[cell];
  if (cell.startsWith('~'))
    return expect.closeTo(Number(cell.slice(1)), (cell.split('.')[1]?.length ?? 0) - 2);
  return cell === '' || Number.isNaN(Number(cell)) ? cell : Number(cell);
}
