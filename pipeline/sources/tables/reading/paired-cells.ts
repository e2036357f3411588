import { mean } from 'd3-array';
import { type CsvFile, columnOf } from '../../formats/csv-file.ts';

/** Two measures of one task in a cell, such as F1 and accuracy in `94.2/92.3`; one has decimals, so that it is no date. */
const PAIR = /^-?\d+(\.\d+)?\s*\/\s*-?\d+(\.\d+)?$/;

/** The table with the mean of each cell's two numbers where a column has such cells, and the names of these columns. */
export function meanOfPairs<Csv extends CsvFile>(csv: Csv): { csv: Csv; pairs: string[] } {
  const pairs = csv.header.filter((name) => {
    const cells = columnOf(csv, name).filter((cell) => PAIR.test(cell.trim()));
    return 2 * cells.length > csv.rows.length && cells.some((cell) => cell.includes('.'));
  });
  if (pairs.length === 0) return { csv, pairs };
  const isPaired = csv.header.map((name) => pairs.includes(name));
  const rows = csv.rows.map((row) => row.map((cell, c) => (isPaired[c] ? meanInCell(cell) : cell)));
  return { csv: { ...csv, rows }, pairs };
}

function meanInCell(cell: string): string {
  return PAIR.test(cell.trim()) ? String(mean(cell.split('/'), Number)!) : cell;
}
