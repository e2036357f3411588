import fs from 'node:fs';
import type { Row } from '../../../pipeline/warehouse/rows.ts';

/** Rows by table. */
export type Rows = Record<string, Row[]>;

/**
 * Reads small tables from a text file: `# <table>`, the columns, and a row per line. `# <table>, <case>` is the table of a case.
 *
 * @returns by case, '' first, the rows of its tables
 */
export function goldenRows(file: string): Map<string, Rows> {
  const found = new Map<string, Rows>();
  for (const section of fs.readFileSync(file, 'utf8').split(/^# /m).slice(1)) {
    const [head, header, ...lines] = section.trimEnd().split('\n');
    const [table, name = ''] = head!.split(', ');
    found.set(name, { ...found.get(name), [table!]: rowsOf(header!.split(','), lines) });
  }
  return found;
}

/** Rows of the main metric set, if they name no other; as in the warehouse, an empty cell among numbers is NaN. */
function rowsOf(header: readonly string[], lines: readonly string[]): Row[] {
  const cells = lines.map((line) => line.split(','));
  const columns = header.map((_, i) => typed(cells.map((row) => row[i]!)));
  return lines.map((_, row) => ({
    metric_set: 'brain_score',
    ...Object.fromEntries(header.map((name, i) => [name, columns[i]![row]!])),
  }));
}

function typed(cells: readonly string[]): Row[string][] {
  const filled = cells.filter((cell) => cell !== '');
  if (filled.every((cell) => cell === 'true' || cell === 'false'))
    return cells.map((cell) => (cell === '' ? null : cell === 'true'));
  if (filled.every((cell) => !Number.isNaN(Number(cell))))
    return cells.map((cell) => (cell === '' ? Number.NaN : Number(cell)));
  return cells.map((cell) => (cell === '' ? null : cell));
}
