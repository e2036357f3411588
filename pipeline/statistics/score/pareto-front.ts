import { sort } from 'd3-array';

/** The rows that no other beats: none has a higher score at the same cost or less. Equal ones are all on the front. */
export function paretoFront<Row extends { cost: number; score: number }>(rows: readonly Row[]): Row[] {
  let best = -Infinity;
  let cost = Number.NaN;
  const byCost = sort(
    rows,
    (row) => row.cost,
    (row) => -row.score,
  );
  return byCost.filter((row) => {
    const isOnFront = row.score > best || (row.score === best && row.cost === cost);
    if (isOnFront) [best, cost] = [row.score, row.cost];
    return isOnFront;
  });
}
