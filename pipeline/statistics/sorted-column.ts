import { ascendingOrder } from './ranks.ts';

/** A metric's models in the order of their scores, which ranks among any of them can be counted along. */
export interface SortedColumn {
  /** The models that have a score, ascending by it. */
  order: Uint16Array;
  /** Per place in that order, the place behind the run of tied scores that it is in. */
  runEnd: Uint16Array;
  /** Per model, 1 where it has a score. */
  isPresent: Uint8Array;
}

const MAXIMUM_MODELS = 2 ** 16 - 1;

/** @param column one score per model, NaN where a model has none */
export function sortColumn(column: Float64Array): SortedColumn {
  const sorted = roomToSort(column);
  sortInto(sorted, column);
  return sorted;
}

/** What {@link sortInto} fills, in memory that several threads can read and write. */
export function roomToSort(column: Float64Array): SortedColumn {
  if (column.length > MAXIMUM_MODELS) throw new Error(`more than ${MAXIMUM_MODELS} models`);
  const present = column.reduce((count, score) => (Number.isNaN(score) ? count : count + 1), 0);
  const places = () => new Uint16Array(new SharedArrayBuffer(present * Uint16Array.BYTES_PER_ELEMENT));
  const isPresent = new Uint8Array(new SharedArrayBuffer(column.length));
  return { order: places(), runEnd: places(), isPresent };
}

export function sortInto({ order, runEnd, isPresent }: SortedColumn, column: Float64Array): void {
  order.set(ascendingOrder(column));
  for (const model of order) isPresent[model] = 1;
  for (let start = 0, end = 0; start < order.length; start = end) {
    const score = column[order[start]!];
    while (end < order.length && column[order[end]!] === score) end++;
    runEnd.fill(end, start, end);
  }
}
