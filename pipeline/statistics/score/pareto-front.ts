import { sort } from 'd3-array';

/** A cost, of which less is better, and a score, of which more is. */
export interface Tradeoff {
  cost: number;
  score: number;
}

/** The rows that no other beats: none has a higher score at the same cost or less. Equal ones are all on the front. */
export function paretoFront<Row extends Tradeoff>(rows: readonly Row[]): Row[] {
  let best = Number.NEGATIVE_INFINITY;
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
