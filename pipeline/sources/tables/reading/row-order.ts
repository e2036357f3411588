/** In fewer rows, an order may be so by chance. */
export const FEWEST_ROWS = 8;

/** Whether the rows are sorted by a column, lowest first (1) or last (−1); 0 if they are not, or have fewer than eight numbers. */
export function orderOfRows(values: Iterable<number>): number {
  const filled = [...values].filter(Number.isFinite);
  if (new Set(filled).size < FEWEST_ROWS) return 0;
  const sign = Math.sign(filled.at(-1)! - filled[0]!);
  return filled.every((value, i) => i === 0 || sign * (value - filled[i - 1]!) >= 0) ? sign : 0;
}
